"""Names that people type: SPEC section 7, clause by clause."""

from __future__ import annotations

import pytest

import planner
from planner.errors import UnknownName
from planner.model import Api, Catalog
from planner.names import ApiNames, Misnamed
from planner.reading.indexing import names_of, rows_by_name
from tests.planning.samples import api, catalog_of

WORKFLOPLUS = planner.load_catalog("workfloplus")

SHIPS = catalog_of(
    api(
        "ships/delete-ship",
        title="Delete a Ship",
        aliases=["Scuttle the Ship"],
        method="DELETE",
        url="https://api.example/Ships/{id}",
    ),
    api("ships/list", title="List Ships", url="/ships"),
    api("ships/sink", title="Sink Ships", method="DELETE", url="/ships"),
    method_spellings={"DEL": "DELETE"},
)


def found(catalog: Catalog, name: str) -> str:
    """The id of the API that `name` finds, which must be one."""
    result = ApiNames(catalog).find(name)
    assert isinstance(result, Api), result
    return result.id


def missed(catalog: Catalog, name: str) -> Misnamed:
    result = ApiNames(catalog).find(name)
    assert isinstance(result, Misnamed), f"{name!r} found {result}"
    return result


def words(name: str) -> list[str]:
    return [word for word in name.lower().split() if word not in ("a", "an", "the")]


class TestFound:
    @pytest.mark.parametrize(
        "name",
        [
            "ships/delete-ship",
            "Delete a Ship",
            "Scuttle the Ship",
            "DELETE https://api.example/Ships/{id}",
        ],
    )
    def test_by_id_title_alias_and_method_with_url(self, name: str) -> None:
        assert found(SHIPS, name) == "ships/delete-ship"

    @pytest.mark.parametrize(
        "name",
        [
            "SHIPS/Delete-Ship",
            "dELETE A sHIP",
            "scuttle THE ship",
            "delete HTTPS://API.example/ships/{ID}",
        ],
    )
    def test_whatever_the_letter_case(self, name: str) -> None:
        assert found(SHIPS, name) == "ships/delete-ship"

    @pytest.mark.parametrize("blanks", [" ", "\t", "\n", "\u3000", " \r\n "])
    def test_whatever_blanks_are_around_it(self, blanks: str) -> None:
        for name in names_of(SHIPS.apis[0]):
            assert found(SHIPS, f"{blanks}{name}{blanks}") == "ships/delete-ship"

    @pytest.mark.parametrize(
        "name",
        ["Delete Ship", "Delete the Ship", "Delete an Ship", "The Delete A Ship", "Scuttle Ship"],
    )
    def test_whatever_articles_are_there_or_missing(self, name: str) -> None:
        assert found(SHIPS, name) == "ships/delete-ship"

    @pytest.mark.parametrize("method", ["DEL", "del", "DELETE"])
    @pytest.mark.parametrize(
        ("url", "expected"),
        [("https://api.example/Ships/{id}", "ships/delete-ship"), ("/ships", "ships/sink")],
    )
    def test_by_the_documentation_s_spelling_of_the_method(
        self, method: str, url: str, expected: str
    ) -> None:
        assert found(SHIPS, f"{method} {url}") == expected

    def test_ids_that_differ_in_letter_case_alone_are_told_apart_by_exact_spelling(self) -> None:
        catalog = catalog_of(api("ship"), api("Ship"), api("SHIP"))
        assert [found(catalog, name) for name in ("ship", "Ship", "SHIP")] == [
            "ship",
            "Ship",
            "SHIP",
        ]

    def test_urls_that_differ_in_letter_case_alone_are_told_apart_by_exact_spelling(self) -> None:
        catalog = catalog_of(api("one", url="/ships/A"), api("two", url="/ships/a"))
        assert found(catalog, "GET /ships/A") == "one"
        assert found(catalog, " GET /ships/a ") == "two"
        assert "several APIs" in missed(catalog, "get /ships/a").message

    def test_an_id_names_its_api_whatever_others_are_called(self) -> None:
        """Else an API could be left without a name, as ids are what messages tell people to use."""
        catalog = catalog_of(api("status", title="One"), api("other", title="status"))
        assert found(catalog, "status") == "status"
        assert "several APIs" in missed(catalog, "Status").message

    def test_a_name_made_of_articles_alone_is_still_a_name(self) -> None:
        catalog = catalog_of(api("x", title="The"), api("y", title="Plan B"))
        assert found(catalog, "the") == "x"
        missed(catalog, "a")
        missed(catalog, "")

    def test_every_name_of_every_workfloplus_api_finds_that_api(self) -> None:
        assert len(WORKFLOPLUS.apis) == 82
        names = ApiNames(WORKFLOPLUS)
        for one in WORKFLOPLUS.apis:
            for name in names_of(one):
                for spelling in (name, name.upper(), name.lower(), f"  the {name} "):
                    assert names.find(spelling) == one

    @pytest.mark.parametrize(
        ("name", "identifier"),
        [
            ("Get Users", "users/get-users"),
            ("Get Workflows", "workflows/get-workflows"),
            ("Create Scheduled Job", "scheduler/create-scheduled-job"),
            ("Create a Scheduled Job", "scheduler/create-scheduled-job"),
            ("scheduler/create-scheduled-job", "scheduler/create-scheduled-job"),
            ("GET https://gateway.workfloplus.com/workflows/v2", "workflows/get-workflows"),
            (
                "DEL https://gateway.workfloplus.com/collections/v1/collection/{collection_id}",
                "collections/delete-collection",
            ),
        ],
    )
    def test_the_walk_through_s_names_are_found(self, name: str, identifier: str) -> None:
        assert found(WORKFLOPLUS, name) == identifier


class TestNotFound:
    @pytest.mark.parametrize(
        "name",
        [
            "Delete Ships",
            "Delete Shi",
            "DeleteShip",
            "Delete-a-Ship",
            "ships/delete ship",
            "ships/delete-ship/",
            "/ships/delete-ship",
            "https://api.example/Ships/{id}",
            "POST https://api.example/Ships/{id}",
            "DELETE https://api.example/Ships/{id}/",
            "DELETE http://api.example/Ships/{id}",
            "DELETE https://api.example/Ships/7",
            "DEL a Ship",
            "*",
            "",
            " ",
            "Löschen",
            "Delete\u200b a Ship",
        ],
    )
    def test_a_near_miss_finds_nothing(self, name: str) -> None:
        assert "no API is called" in missed(SHIPS, name).message

    def test_a_spelling_of_a_method_stands_for_it_before_a_url_alone(self) -> None:
        """Else *Del Users* would find *Delete Users*, a guess that nobody allowed."""
        catalog = catalog_of(api("x", title="Delete Users"), method_spellings={"Del": "DELETE"})
        missed(catalog, "Del Users")

    def test_a_spelling_that_the_catalogue_does_not_list_is_unknown(self) -> None:
        missed(catalog_of(api("x", method="DELETE", url="/x")), "DEL /x")

    def test_a_title_with_one_letter_left_out_finds_what_is_called_that_or_nothing(self) -> None:
        names = ApiNames(WORKFLOPLUS)
        for one in WORKFLOPLUS.apis:
            for at in range(len(one.title)):
                typed = one.title[:at] + one.title[at + 1 :]
                result = names.find(typed)
                if isinstance(result, Api):
                    assert words(typed) in map(words, names_of(result))

    def test_the_message_lists_the_nearest_with_their_ids(self) -> None:
        result = missed(WORKFLOPLUS, "Get Userss")
        assert result.message == "no API is called `Get Userss` in the catalogue `workfloplus`"
        assert result.hint.startswith("the nearest: `Get Users` (users/get-users), ")
        assert "`Get Users` (users/get-users)" in result.hint
        assert result.hint.count("(") <= 5

    def test_a_title_that_is_the_id_too_stands_there_once(self) -> None:
        result = missed(catalog_of(api("GET /ships", title="GET /ships")), "GET /shops")
        assert result.hint == "the nearest: `GET /ships`"

    def test_the_message_lists_nothing_where_nothing_is_near(self) -> None:
        assert missed(WORKFLOPLUS, "qqqqqqqqqqqq").hint == ""

    def test_a_name_cannot_write_to_the_terminal_through_the_message(self) -> None:
        result = missed(WORKFLOPLUS, "Get \x1b[2JUsers\u202e\n")
        assert (result.message + result.hint).isprintable()


class TestAmbiguous:
    @pytest.mark.parametrize("name", ["Get Ship", "Get a Ship", "get THE ship"])
    def test_titles_equal_but_for_articles_are_ambiguous(self, name: str) -> None:
        """Also where one of them is written exactly: the articles do not matter, so both match."""
        catalog = catalog_of(
            api("one", title="Get Ship"),
            api("two", title="Get a Ship"),
            api("three", title="Get Ships"),
        )
        result = missed(catalog, name)
        assert "several APIs" in result.message
        assert result.hint == "write one of the ids `one`, `two`"

    def test_titles_equal_but_for_letter_case_are_ambiguous(self) -> None:
        catalog = catalog_of(api("one", title="Get ship"), api("two", title="Get Ship"))
        assert "several APIs" in missed(catalog, "Get Ship").message

    def test_an_id_and_the_title_of_another_are_ambiguous(self) -> None:
        catalog = catalog_of(api("Ships"), api("other", title="ships"))
        assert "several APIs" in missed(catalog, "SHIPS").message

    def test_the_same_method_and_url_twice_is_ambiguous(self) -> None:
        catalog = catalog_of(api("one", url="/ships"), api("two", url="/ships"))
        assert "several APIs" in missed(catalog, "GET /ships").message

    def test_every_id_that_the_message_offers_finds_its_api(self) -> None:
        apis = [api(f"{number}", title="Same") for number in range(9)]
        result = missed(catalog_of(*apis), "same")
        assert result.hint.endswith(" and 4 more")
        for identifier in "01234":
            assert f"`{identifier}`" in result.hint
            assert found(catalog_of(*apis), identifier) == identifier

    def test_one_api_with_the_same_name_twice_is_not_ambiguous(self) -> None:
        catalog = catalog_of(api("ships", title="Ships", aliases=["The Ships"]), api("x"))
        assert found(catalog, "SHIPS") == "ships"


class TestInPlans:
    def test_all_wrong_names_are_told_at_once_with_their_place_in_the_list(self) -> None:
        with pytest.raises(UnknownName) as raised:
            planner.plan(WORKFLOPLUS, ["Get Userz", "Get Users", "nothing like it"])
        assert [fault.path for fault in raised.value.faults] == ["apis[0]", "apis[2]"]
        assert {fault.file for fault in raised.value.faults} == {"<arguments>"}

    def test_no_name_at_all_is_an_error(self) -> None:
        with pytest.raises(planner.PlannerError, match="no API is desired"):
            planner.plan(WORKFLOPLUS, [])


def test_many_unknown_names_are_refused_without_comparing_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    each = len(rows_by_name(SHIPS.apis))
    monkeypatch.setattr("planner.names.MOST_COMPARED", 3 * each)
    names = ApiNames(SHIPS)
    hints = [found.hint for _ in range(5) if isinstance(found := names.find("list ship"), Misnamed)]
    assert [hint.startswith("the nearest: ") for hint in hints] == [True] * 3 + [False] * 2
    assert hints[-1] == "look for it with `planner apis`"
