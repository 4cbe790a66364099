// For browsers that cannot load modules: leads to the page that needs no script.
(function () {
  var link = document.createElement("a");
  var place = document.getElementById("main");
  // A label that was scanned goes along.
  link.href = "don-gian" + (/^\?q=[a-z0-9-]+$/.test(location.search) ? location.search : "");
  link.className = "notice";
  link.appendChild(document.createTextNode("Trình duyệt này quá cũ cho trang đầy đủ. Mở trang đơn giản"));
  place.insertBefore(link, place.firstChild);
})();
