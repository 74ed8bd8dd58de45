"""Articles: looking for them, one with its tags marked, a copy beside its canonical, and a person's word."""

from dataclasses import fields as fields_of
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console.tagging import KINDS
from console.web.marking import difference, marked
from console.web.site import Site, back, form
from copydesk.articles import KINDS as ARTICLE_KINDS
from storage.article_search import ArticleFilter, find_articles
from storage.articles import StoredArticle, find_article
from storage.operation.actions import list_actions
from storage.stories.cancelling import BY_NOTICE
from storage.stories.reading import links_of, story_members
from workers.relating import matched

_PAGE = 50
_SHOWN = 100
_SEARCH_SECONDS = 0.15
_LONGEST_REASON = 1000


class Articles:
    """The handlers of these pages."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """`/articles`, one article, two beside each other, and what can be done."""
        return [
            Route("/articles", self._site.told(self.search)),
            Route("/articles/{article_id}", self._site.told(self.article)),
            Route("/articles/{article_id}/diff", self._site.told(self.beside)),
            Route("/articles/{article_id}/tag", self._site.told(self.tag), methods=["POST"]),
            Route("/articles/{article_id}/split", self._site.told(self.split), methods=["POST"]),
            Route("/articles/{article_id}/untag", self._site.told(self.untag), methods=["POST"]),
            Route("/articles/{article_id}/retag", self._site.told(self.retag), methods=["POST"]),
            Route("/articles/{article_id}/withdraw", self._site.told(self.withdraw), methods=["POST"]),
            Route("/articles/{article_id}/restore", self._site.told(self.restore), methods=["POST"]),
        ]

    async def search(self, request: Request) -> Response:
        query = request.query_params
        given = {each.name: query.get(each.name, "").strip()[:200] for each in fields_of(ArticleFilter)}
        before = query.get("before", "")
        page = await run_in_threadpool(
            lambda: find_articles(
                self._site.store,
                ArticleFilter(**given),
                before=int(before) if before.isdecimal() and len(before) < 19 else None,
                limit=_PAGE,
                seconds=_SEARCH_SECONDS,
            )
        )
        return await self._site.page(request, "articles.html", page=page, given=given, kinds=ARTICLE_KINDS)

    async def article(self, request: Request) -> Response:
        found = await run_in_threadpool(find_article, self._site.store, request.path_params["article_id"])
        its_story = await run_in_threadpool(story_members, self._site.store, found["story_id"], _SHOWN)
        links = await run_in_threadpool(links_of, self._site.store, found["id"], _SHOWN)
        log = await run_in_threadpool(lambda: list_actions(self._site.store, target=found["id"], limit=20))
        values: dict[str, Any] = {
            "article": found,
            "story": its_story,
            "elsewhere": [link for link in links if link.story_id != found["story_id"]],
            "log": log,
            "notice": _notice(found),
            "kinds": KINDS,
            **_marked(found),
        }
        return await self._site.page(request, "article.html", **values)

    async def beside(self, request: Request) -> Response:
        first = await run_in_threadpool(find_article, self._site.store, request.path_params["article_id"])
        named = request.query_params.get("with") or first["canonical_id"]
        if not named:
            return RedirectResponse(f"/articles/{first['id']}", 303)
        pair = await run_in_threadpool(matched, self._site.store, first["id"], str(named))
        body = await run_in_threadpool(difference, pair.b["body"], pair.a["body"])
        title = difference(pair.b["title"] or "", pair.a["title"] or "")
        values: dict[str, Any] = {"article": pair.a, "other": pair.b, "how": pair.how, "match": pair.match}
        return await self._site.page(request, "diff.html", body=body, title=title, **values)

    async def split(self, request: Request) -> Response:
        found = await run_in_threadpool(find_article, self._site.store, request.path_params["article_id"])
        await run_in_threadpool(self._site.operator(request).split, [found["id"]])
        return back(f"/articles/{found['id']}", "split")

    async def tag(self, request: Request) -> Response:
        fields, article_id = await form(request), request.path_params["article_id"]
        named = f"{fields.get('kind', '')}:{fields.get('code', '').strip()}"
        label = fields.get("label", "").strip()[:200] or None
        await run_in_threadpool(self._site.operator(request).tag, article_id, named, label)
        return back(f"/articles/{article_id}", "tagged")

    async def untag(self, request: Request) -> Response:
        fields, article_id = await form(request), request.path_params["article_id"]
        await run_in_threadpool(self._site.operator(request).untag, article_id, fields.get("code", ""))
        return back(f"/articles/{article_id}", "untagged")

    async def retag(self, request: Request) -> Response:
        article_id = request.path_params["article_id"]
        changed = await run_in_threadpool(self._site.operator(request).retag, article_id)
        return back(f"/articles/{article_id}", "retagged" if changed else "nothing")

    async def withdraw(self, request: Request) -> Response:
        fields, article_id = await form(request), request.path_params["article_id"]
        because = fields.get("because", "")[:_LONGEST_REASON]
        done = await run_in_threadpool(self._site.operator(request).withdraw, article_id, because)
        return back(f"/articles/{article_id}", "withdrawn" if done else "nothing", n=len(done))

    async def restore(self, request: Request) -> Response:
        article_id = request.path_params["article_id"]
        done = await run_in_threadpool(self._site.operator(request).restore, article_id)
        return back(f"/articles/{article_id}", "restored" if done else "nothing", n=len(done))


def _notice(found: StoredArticle) -> str:
    """The id of the drop with the publisher's notice that withdrew an article; empty where there is none."""
    actor = found["withdrawn"]["actor"] if found["withdrawn"] else ""
    return str(actor.removeprefix(BY_NOTICE)) if actor.startswith(BY_NOTICE) else ""


def _marked(found: StoredArticle) -> dict[str, Any]:
    fields = {name: found[name] or "" for name in ("title", "body")}
    return {f"{name}_pieces": marked(text, name, found["tags"]) for name, text in fields.items()}
