"""Texts of problems: partners' webhooks."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

TEXTS: dict[str, Text] = {
    "webhook_address": Text(
        "Địa chỉ nhận phải là https, cổng thông thường, máy chủ có tên miền; không có tên đăng nhập hay dấu #.",
        "The address must be https at the usual port of a host with a domain name, without a login or a #.",
    ),
    "webhook_inactive": Text(
        "Đăng ký webhook này đang tạm dừng hoặc đã bị tắt; hãy bật lại trước.",
        "This webhook is paused or disabled; make it active first.",
    ),
    "webhook_limit": Text(
        "Tối đa {limit} đăng ký webhook; hãy gỡ bớt trước.", "At most {limit} webhooks are possible; remove one first."
    ),
    "webhook_scope": Text(
        "Webhook chỉ nhận quyền reports:read và reports:send.",
        "A webhook has the scopes reports:read and reports:send.",
    ),
}
