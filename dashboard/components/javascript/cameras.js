// The camera store: where each view's camera stands, by the view's name. It outlives reruns and changes of page.

export const cameras = new Map();
