"""The oldest browsers that the pages serve, and what they may lack without harm (docs/browsers.md)."""

from __future__ import annotations

from collections.abc import Mapping

from infra.browsers.table import Floor

#: What citizens open, also inside Zalo and Facebook: those show pages in the system's own browser.
CITIZENS: Floor = {
    "safari_ios": "12.2",  # iOS 12.5 has Safari 12.1.2
    "safari": "12.1",
    "chrome": "70",
    "chrome_android": "70",
    "webview_android": "70",
    "firefox": "78",
}
#: What officers work with: the last Chrome of Windows 7, and iOS 16.
OFFICERS: Floor = {
    "safari_ios": "16.4",
    "safari": "16.4",
    "chrome": "109",
    "chrome_android": "109",
    "firefox": "115",
}
#: Folder or file below the web folder -> its floor. `shared` is loaded by citizens, too.
FLOORS: Mapping[str, Floor] = {
    "office": OFFICERS,
    "office.html": OFFICERS,
    "admin": OFFICERS,
}

#: A feature that may be missing -> what happens then. A script's feature holds for one file, whose code was read.
HARMLESS: Mapping[str, str] = {
    # style sheets
    "css.at-rules.media.prefers-color-scheme": "the page is light",
    "css.at-rules.media.prefers-reduced-motion": "the pages have hardly any motion",
    "css.at-rules.page": "sheets are printed with the printer's own size and margins",
    "css.properties.page": "the large sheet of the phone book is printed as A4",
    "css.properties.accent-color": "boxes and bars have the browser's colour",
    "css.properties.aspect-ratio": "a picture keeps its own shape",
    "css.properties.color-scheme": "bars and fields are light",
    "css.properties.color-scheme.dark": "bars and fields are light",
    "css.properties.color-scheme.light": "bars and fields are light",
    "css.properties.cursor": "a finger has no cursor",
    "css.properties.cursor.crosshair": "a finger has no cursor",
    "css.properties.cursor.not-allowed": "a finger has no cursor",
    "css.properties.cursor.pointer": "a finger has no cursor",
    "css.properties.cursor.progress": "a finger has no cursor",
    "css.properties.field-sizing": "a text box keeps its height and scrolls",
    "css.properties.field-sizing.content": "a text box keeps its height and scrolls",
    "css.properties.field-sizing.fixed": "a text box keeps its height and scrolls",
    "css.properties.gap.flex_context": "elements in a row stand closer together",
    "css.properties.margin-inline-start": "only an old WebView lacks the space",
    "css.properties.overflow-wrap.anywhere": "long words break by the body's break-word",
    "css.properties.padding-inline-start": "only an old WebView lacks the space",
    "css.properties.scroll-behavior": "scrolling is not animated anyway",
    "css.properties.scroll-behavior.auto": "scrolling is not animated anyway",
    "css.properties.scrollbar-width": "a row that is too full shows its bar",
    "css.properties.scrollbar-width.none": "a row that is too full shows its bar",
    "css.properties.text-size-adjust": "the prefixed form is beside it",
    "css.properties.text-wrap": "a heading's lines differ in length",
    "css.properties.text-wrap.balance": "a heading's lines differ in length",
    "css.properties.width.fit-content": "the box is as wide as its place",
    "css.selectors.backdrop": "belongs to <dialog>, which only officers' pages have",
    "css.selectors.focus-visible": "the browser draws its own ring",
    "css.selectors.has": "the rule is skipped; no other selector shares it",
    "css.types.length.viewport_percentage_units_dynamic": "belongs to <dialog>, which only officers' pages have",
    "css.types.min": "the size without it holds: one column, or the map's usual height",
    # pages
    "html.elements.a.download": "the file opens instead of being saved",
    "html.elements.img.loading": "pictures load at once",
    "html.elements.input.capture": "the browser offers camera and files",
    "html.elements.link.rel.icon": "the browser's sign is shown",
    "html.elements.link.rel.manifest": "the page cannot be installed",
    "html.elements.link.rel.modulepreload": "modules load one after the other",
    "html.global_attributes.autocapitalize": "the code is read without regard to case",
    "html.global_attributes.inputmode": "the usual keyboard appears",
    # scripts
    "admin/documents/faults.js api.Window.beforeunload_event": "a draft may be lost on leaving",
    "citizen/sending/lock.js api.Navigator.locks": "asked for; the API's idempotency holds between two windows",
    "citizen/parts.js api.Clipboard.writeText": "the text is shown for copying by hand",
    "citizen/parts.js api.Navigator.clipboard": "the text is shown for copying by hand",
    "citizen/photos/reduce.js api.CanvasRenderingContext2D.imageSmoothingQuality": "photos are a little coarser",
    "citizen/photos/reduce.js api.createImageBitmap": "asked for; photos are sent as they were taken",
    "citizen/report/receipt.js api.Navigator.share": "asked for; there is a button to copy",
    "citizen/report/report.js api.SubmitEvent.submitter": "the main button stands in",
    "dashboard/charts.js api.ResizeObserver": "asked for; charts follow the window",
    "dashboard/charts.js api.ResizeObserver.ResizeObserver": "asked for; charts follow the window",
    "office/alarm.js api.Navigator.userActivation": "asked for",
    "office/alarm.js api.UserActivation.hasBeenActive": "asked for",
    "shared/dom.js api.ResizeObserver": "asked for; a message is placed anew when the page scrolls",
    "shared/dom.js api.ResizeObserver.ResizeObserver": "asked for; a message is placed anew when the page scrolls",
    "shared/push.js api.CookieStoreManager.subscribe": "asked for (PushManager); nothing is offered without it",
    "shared/push.js api.CookieStoreManager.unsubscribe": "asked for (PushManager); nothing is offered without it",
    "shared/push.js api.Notification": "asked for; nothing is offered without it",
    "shared/push.js api.Notification.requestPermission_static": "asked for; nothing is offered without it",
    "shared/push.js api.PushManager.getSubscription": "asked for; nothing is offered without it",
    "shared/trusted.js api.TrustedTypePolicyFactory.createPolicy": "asked for",
    "shared/trusted.js api.trustedTypes": "asked for",
    "sw.js api.NotificationEvent.notification": "a browser without it sends no such event",
    "sw.js api.ServiceWorkerGlobalScope.notificationclick_event": "a browser without it sends no such event",
    "sw.js api.ServiceWorkerGlobalScope.push_event": "a browser without it sends no such event",
    "sw.js api.ServiceWorkerRegistration.showNotification": "a browser without it sends no such event",
}
#: Names that our own objects, GeoJSON and Leaflet share with rare features of the web.
OTHERS_NAMES = frozenset({".attribution", ".errors", ".features", ".getLayers", ".pad", ".polygon", ".reasons", ".run"})
