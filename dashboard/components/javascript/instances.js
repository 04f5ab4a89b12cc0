// One object for each element that Streamlit shows a component in.

// The function that Streamlit's component calls: it makes the object by `create(element)` at the first call and hands
// each call's arguments to its `update`. What it returns removes the object, unless a later call has taken it over:
// Streamlit ends a call that a newer one overtook after the newer one may have begun.
export function showInstance(create) {
  const shown = new WeakMap();
  return ({ data, parentElement, setTriggerValue, setStateValue }) => {
    const instance = shown.get(parentElement)?.instance ?? create(parentElement);
    const call = { instance };
    shown.set(parentElement, call);
    instance.update(data, setTriggerValue, setStateValue);
    return () => {
      if (shown.get(parentElement) !== call) return;
      shown.delete(parentElement);
      instance.remove();
    };
  };
}
