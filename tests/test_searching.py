from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner import searching
from planner.model import Api, Catalog, PolicySet
from planner.searching import WEIGHTS, query_words, search


@pytest.fixture(scope="module")
def workfloplus() -> Catalog:
    return planner.load_catalog("workfloplus")


@pytest.fixture(params=["full text", "plain"])
def _each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "plain":
        monkeypatch.setattr(searching, "_full_text_table", lambda: None)


def catalog(*apis: tuple[str, str] | Api) -> Catalog:
    """A catalogue of these APIs, some of them as id and title alone."""
    made = (
        api
        if isinstance(api, Api)
        else Api(id=api[0], title=api[1], method="GET", url="https://x.example/", effect="read")
        for api in apis
    )
    policies = PolicySet(name="x", title="X", kinds=(), grants={}, policies={})
    return Catalog(name="x", title="X", policy_set=policies, apis=tuple(made))


def titles(found: tuple[searching.Found, ...]) -> list[str]:
    return [one.api.title for one in found]


@pytest.mark.usefixtures("_each_way")
class TestEachWay:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("get all jobs", "Get All Jobs"),
            ("delete a user", "Delete User"),
            ("removing the users from a group", "Remove Users from Group"),
            ("change status of scheduled job", "Update the Status of a Scheduled Job"),
            ("make a client", "Create Client"),
            ("new collection", "Create Collection"),
            ("set active version", "Set Active Version"),
        ],
    )
    def test_words_of_intent_find_the_api_first(
        self, workfloplus: Catalog, text: str, title: str
    ) -> None:
        assert titles(search(workfloplus, text))[0] == title

    def test_the_title_counts_more_than_policy_and_url(self) -> None:
        url = Api(id="a", title="A", method="GET", url="https://x.example/invoice", effect="read")
        policy = Api(
            id="b", title="B", method="GET", url="/b", effect="read", policy="Invoice_Read"
        )
        title = Api(id="c", title="Invoice", method="GET", url="/c", effect="read")
        others = (("d", "D"), ("e", "E"), ("f", "F"), ("g", "G"))
        found = search(catalog(url, policy, title, *others), "invoices")
        assert [one.api.id for one in found] == ["c", "b", "a"]

    def test_aliases_and_ids_are_found(self) -> None:
        alias = Api(
            id="a", title="A", method="GET", url="/a", effect="read", aliases=("Fetch Bill",)
        )
        found = search(catalog(alias, ("bills/list", "B"), ("c", "C"), ("d", "D")), "bill")
        assert {one.api.id for one in found} == {"a", "bills/list"}

    def test_words_that_are_joined_by_capitals_are_found_apart(self) -> None:
        found = search(catalog(("a", "listMailFolders"), ("b", "B"), ("c", "C")), "folder")
        assert titles(found) == ["listMailFolders"]

    def test_the_beginning_of_a_word_finds_it(self) -> None:
        found = search(catalog(("a", "Get Subscription"), ("b", "B"), ("c", "C")), "subscr")
        assert titles(found) == ["Get Subscription"]

    def test_the_word_itself_goes_before_a_synonym(self) -> None:
        apis = catalog(("a", "Fetch Mail"), ("b", "Read Mail"), ("c", "C"), ("d", "D"), ("e", "E"))
        assert titles(search(apis, "read mail")) == ["Read Mail", "Fetch Mail"]

    def test_a_match_of_all_words_goes_before_a_rare_one(self) -> None:
        apis = catalog(("a", "Get Zebra"), ("b", "Delete Mail"), ("c", "Get Mail"), ("d", "D"))
        assert titles(search(apis, "delete mail"))[0] == "Delete Mail"

    def test_equal_matches_are_in_the_order_of_titles(self) -> None:
        apis = catalog(("3", "Mail B"), ("2", "Mail A"), ("1", "Mail A"), ("x", "X"), ("y", "Y"))
        assert [one.api.id for one in search(apis, "mail")] == ["1", "2", "3"]

    def test_the_limit_cuts_the_last(self, workfloplus: Catalog) -> None:
        everything = search(workfloplus, "job")
        assert search(workfloplus, "job", limit=3) == everything[:3]
        assert len(everything) > 3

    @pytest.mark.parametrize(
        "text",
        ['"', "NEAR(", "a NEAR/2 b", "-job", "title:", "*", "^", "AND OR NOT", "'; DROP", ""],
    )
    def test_syntax_is_only_text(self, workfloplus: Catalog, text: str) -> None:
        search(workfloplus, text)

    def test_syntax_between_words_changes_nothing(self, workfloplus: Catalog) -> None:
        assert search(workfloplus, 'delete* -"user"') == search(workfloplus, "delete user")

    @given(text=st.text(max_size=40))
    @settings(max_examples=60)
    def test_any_text_is_borne(self, workfloplus: Catalog, text: str) -> None:
        assert all(one.score > 0 for one in search(workfloplus, text))


def test_stop_words_are_left_out_unless_they_are_all_there_is() -> None:
    assert query_words("I want to list the users") == ["list", "users"]
    assert query_words("How do I?") == ["how", "do", "i"]


def test_very_long_texts_are_cut() -> None:
    text = " ".join(f"word{number}" for number in range(1000))
    assert len(query_words(text)) <= searching.MOST_WORDS


def test_without_the_extension_the_plain_way_is_taken(
    workfloplus: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    class Without(sqlite3.Connection):
        def execute(self, sql: str, *rest: object) -> sqlite3.Cursor:
            if "fts5" in sql:
                raise sqlite3.OperationalError("no such module: fts5")
            return super().execute(sql)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda place: connect(place, factory=Without))
    assert titles(search(workfloplus, "get all jobs"))[0] == "Get All Jobs"


def test_weights_fall_from_the_title_to_the_url() -> None:
    assert list(WEIGHTS.values()) == sorted(WEIGHTS.values(), reverse=True)
