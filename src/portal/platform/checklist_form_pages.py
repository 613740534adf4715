"""One slot, or the head and the rounds, of a checklist, edited in a form (R84)."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.catalog.checklist_editing import InForce
from portal.catalog.checklist_file import ChecklistFile
from portal.catalog.kinds import kinds
from portal.catalog.template_file import category_names
from portal.kit import text
from portal.kit.errors import Invalid, NotFound
from portal.people.page import language, page
from portal.platform import checklist_forms as forms
from portal.platform import checklist_shown as shown
from portal.platform.checklist_confirm import (
    OPERATORS,
    PATH,
    confirm,
    expected_of,
    now_of,
    text_of,
)
from portal.platform.pages import KINDS
from portal.publication.labels import pick


class ChecklistFormPages(Controller):
    path = PATH
    opt = {"audience": OPERATORS}
    include_in_schema = False

    # ---- a slot -----------------------------------------------------------------------------

    @get("/{list_name:str}/slot")
    async def slot(self, request: Request, list_name: FromPath[str]) -> Response:
        """`code`: of the slot; without it a new one."""
        now, checklist = await now_of(list_name)
        code = request.query_params.get("code", "")
        try:
            typed = forms.slot_shown(checklist, code)
        except Invalid as error:
            raise NotFound(error.message, error.english) from None
        return await _slot_page(request, now, checklist, code, typed)

    @post("/{list_name:str}/slot", status_code=200)
    async def change_slot(self, request: Request, list_name: FromPath[str]) -> Response:
        """`was`: the code of the slot that is changed, "" of a new one."""
        form, (now, checklist) = await request.form(), await now_of(list_name)
        was, typed = text.line(str(form.get("was", ""))), forms.slot_typed(form)
        try:
            made = forms.with_slot(checklist, was, typed)
        except Invalid as error:
            return await _slot_page(request, now, checklist, was, typed, error.fields)
        return await confirm(request, list_name, text_of(made, now), expected_of(form))

    @post("/{list_name:str}/slot/remove", status_code=200)
    async def remove_slot(self, request: Request, list_name: FromPath[str]) -> Response:
        form, (now, checklist) = await request.form(), await now_of(list_name)
        code = text.line(str(form.get("code", "")))
        try:
            typed = forms.slot_shown(checklist, code)
            made = forms.without_slot(checklist, code)
        except Invalid as error:
            if "code" in error.fields:
                raise NotFound(error.message, error.english) from None
            return await _slot_page(request, now, checklist, code, typed, error.fields)
        return await confirm(request, list_name, text_of(made, now), expected_of(form))

    # ---- the head and the rounds ------------------------------------------------------------

    @get("/{list_name:str}/rounds")
    async def rounds(self, request: Request, list_name: FromPath[str]) -> Response:
        now, checklist = await now_of(list_name)
        return _rounds_page(request, now, checklist, forms.head_shown(checklist))

    @post("/{list_name:str}/rounds", status_code=200)
    async def change_rounds(self, request: Request, list_name: FromPath[str]) -> Response:
        form, (now, checklist) = await request.form(), await now_of(list_name)
        typed = forms.head_typed(form)
        try:
            made = forms.with_head(checklist, typed)
        except Invalid as error:
            return _rounds_page(request, now, checklist, typed, error.fields)
        return await confirm(request, list_name, text_of(made, now), expected_of(form))


async def _slot_page(
    request: Request,
    now: InForce,
    checklist: ChecklistFile,
    code: str,
    typed: dict[str, Any],
    error: dict[str, str] | None = None,
) -> Response:
    lang = language(request)
    slots = shown.tree_shown(checklist, lang)
    return page(
        request, "platform/checklist_slot", 422 if error else 200, now=now, code=code, typed=typed,
        error=error or {}, slots=[one for one in slots if one["code"] != code],
        rounds=shown.rounds_shown(checklist, lang),
        unit_kinds=[{"code": one, "name": pick(KINDS[one], lang)} for one in KINDS],
        kinds=[{"code": one.code, "name": pick((one.name_th, one.name_en), lang)}
               for one in kinds().values()],
        every=[{"code": one, "name": pick(shown.EVERY[one], lang)} for one in shown.EVERY],
        categories=category_names(), fields={name: pick(pair, lang)
                                             for name, pair in shown.FIELDS.items()},
    )  # fmt: skip


def _rounds_page(
    request: Request,
    now: InForce,
    checklist: ChecklistFile,
    typed: dict[str, Any],
    error: dict[str, str] | None = None,
) -> Response:
    return page(
        request, "platform/checklist_rounds", 422 if error else 200, now=now,
        head=checklist.checklist, typed=typed, error=error or {},
        rows=forms.rows_of(checklist, typed),
    )  # fmt: skip
