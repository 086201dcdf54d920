"""Somebody without a mouse: finds things with Tab by the name a screen reader would say, and works them by key."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

OPTIONAL = "（选填）"
# What shows where the focus is: an outline or a shadow of the element, or of the label that stands for it.
VISIBLE = """() => {
  const part = document.activeElement;
  const box = part.getBoundingClientRect();
  const marked = [part, part.closest("label"), part.parentElement].some((one) => {
    const style = one && getComputedStyle(one);
    return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none");
  });
  return [marked, box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth];
}"""


class Keys:
    """The keyboard of one page. Names are accessible names, as the browser itself computes them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)

    def focused(self) -> tuple[str, str]:
        """Role and name of what has the focus."""
        there = self._session.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]
        if there.get("subtype") == "null":
            return "", ""
        asked = {"objectId": there["objectId"], "fetchRelatives": False}
        node: dict[str, Any] = self._session.send("Accessibility.getPartialAXTree", asked)["nodes"][0]
        role = node.get("role", {}).get("value", "")
        return role, str(node.get("name", {}).get("value", "")).strip().removesuffix(OPTIONAL)

    def tab_to(self, name: str, role: str = "", *, most: int = 90) -> None:
        """Press Tab until the thing of this name has the focus, which must then be seen."""
        passed = []
        for _ in range(most):
            found, words = self.focused()
            if words == name and role in ("", found):
                marked, in_sight = self.page.evaluate(VISIBLE)
                assert marked, f"where the focus is cannot be seen: {name}"
                assert in_sight, f"the focus is out of sight: {name}"
                return
            passed.append(words)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} was not reached on {self.page.url}, only {passed}")

    def press(self, name: str, role: str = "") -> None:
        """Go to a link or button and press Enter; the page stays."""
        self.tab_to(name, role)
        self.page.keyboard.press("Enter")

    def follow(self, name: str, role: str = "") -> None:
        """Press what leads to another page, and wait for that."""
        self.tab_to(name, role)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type_into(self, label: str, text: str) -> None:
        """Replace what stands in a field."""
        self.tab_to(label)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, option: str) -> None:
        """Tick a box, or reach a group of round buttons and walk it with the arrows."""
        for _ in range(90):
            role, name = self.focused()
            if role == "radio" and self._in_group(option):
                break
            if role == "checkbox" and name == option:
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"{option} was not reached on {self.page.url}")
        self.page.keyboard.press("Space")
        for _ in range(12):
            if self.focused()[1].startswith(option):
                assert self.page.evaluate("document.activeElement.checked")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not in its group on {self.page.url}")

    def _in_group(self, option: str) -> bool:
        """Whether the round buttons of which one has the focus offer this option."""
        return bool(
            self.page.evaluate(
                """(option) => [...document.getElementsByName(document.activeElement.name)]
                  .some((one) => one.labels[0].textContent.trim().startsWith(option))""",
                option,
            )
        )

    def select(self, label: str, option: str) -> None:
        """Walk the lines of a select with the arrows until this one is chosen."""
        self.tab_to(label)
        shown = "document.activeElement.selectedOptions[0]?.textContent.trim()"
        for _ in range(60):
            if str(self.page.evaluate(shown)).endswith(option):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not offered under {label}")
