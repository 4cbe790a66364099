// Opens the link of an outside body: what is behind "#" goes into the form, so that no log of a server has it.
(function () {
  var token = location.hash.slice(1);
  var field = document.getElementById("token");
  if (!token || !field) return;
  field.value = token;
  // Going back must not open the link again by itself.
  if (history.replaceState) history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("open").submit();
})();
