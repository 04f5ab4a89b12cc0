// Streamlit adds a step of Back at each write to the query. Only a change of page is a step here: what changes in the
// query alone replaces the address that stands there.
{
  const { pushState } = history;
  history.pushState = function pushPage(state, title, url) {
    const samePage = url != null && new URL(url, location.href).pathname === location.pathname;
    return samePage ? this.replaceState(state, title, url) : pushState.call(this, state, title, url);
  };
}
