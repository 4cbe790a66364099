// For browsers that cannot load modules: leads to the page that needs no script.
(function () {
  var link = document.createElement("a");
  var place = document.getElementById("main");
  link.href = "don-gian";
  link.className = "notice";
  link.appendChild(document.createTextNode("Trình duyệt này quá cũ cho trang đầy đủ. Mở trang đơn giản"));
  place.insertBefore(link, place.firstChild);
})();
