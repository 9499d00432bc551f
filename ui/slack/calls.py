"""One workspace's Web API: limits waited for, errors as ours, and a message that is posted once even when Slack fails.

The only file that imports slack_sdk's clients.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.webhook import WebhookClient

from ui.slack.errors import NotAllowed, SlackDown, SlackError, SlackRefused
from ui.slack.scopes import METHODS

_LOG = logging.getLogger("fonte.slack")
_SECONDS = 20
_LIMITED_TRIES = 20
"""Times that one call waits for what `Retry-After` says."""
_TRIES = 3
_NOT_ALLOWED = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}
_LATER = {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable", "team_added_to_org"}
_ONCE = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream")
"""Methods that do something again when they are called again."""
_EVENT = "fonte_answer"
"""Type of the metadata that says which question a message answers."""
_PAGE = 200

Json = dict[str, Any]


class Slack:
    """One workspace, spoken to with the bot's token. Safe to share between threads."""

    def __init__(self, token: str, api_url: str) -> None:
        handlers = [RateLimitErrorRetryHandler(_LIMITED_TRIES), _Again(_TRIES)]
        self._client = WebClient(token, base_url=api_url, timeout=_SECONDS, retry_handlers=handlers, logger=_QUIET)

    def call(self, method: str, **arguments: Any) -> Json:
        """Call a method of the Web API and return what it answers.

        Raises:
            SlackError: see ui/slack/errors.py.
        """
        assert method in METHODS, f"{method} is not in ui/slack/scopes.py, so the manifest may lack its scope"
        with_blocks = any(isinstance(value, list | dict) for value in arguments.values())
        try:
            answer = (
                self._client.api_call(method, json=arguments)
                if with_blocks
                else self._client.api_call(method, data=arguments)
            )
        except SlackApiError as error:
            raise _ours(error) from error
        except (SlackClientError, OSError, HTTPException, ValueError) as error:
            raise SlackDown(f"{type(error).__name__}: {error}") from error
        if not isinstance(answer.data, dict):
            raise SlackDown(f"{method} answered with something that is no JSON")
        scopes = {"scopes": answer.headers.get("x-oauth-scopes", "")} if method == "auth.test" else {}
        return {**answer.data, **scopes}

    def pages(self, method: str, key: str, **arguments: Any) -> Iterator[Any]:
        """Yield what is under `key` on every page of a method's answer."""
        cursor = ""
        while True:
            answer = self.call(method, **arguments, **({"cursor": cursor} if cursor else {}))
            yield from answer[key]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    def post_once(self, key: str, channel: str, thread: str, text: str, blocks: Sequence[Json], again: bool) -> str:
        """Post the message that answers the question `key` and return its time stamp; post nothing if it is there.

        `again`: it may have been posted by an earlier run. A call that failed may have been done all the same, so the
        thread is looked at before it is tried again.
        """
        payload = {"event_type": _EVENT, "event_payload": {"key": key}}
        for attempt in range(_TRIES):
            if again or attempt:
                found = self._posted(key, channel, thread)
                if found:
                    return found
            try:
                arguments: Json = {"channel": channel, "text": text, "metadata": payload, "unfurl_links": False}
                if blocks:
                    arguments["blocks"] = list(blocks)
                if thread:
                    arguments["thread_ts"] = thread
                return str(self.call("chat.postMessage", **arguments, unfurl_media=False)["ts"])
            except SlackDown:
                if attempt == _TRIES - 1:
                    raise
                time.sleep(0.5 * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def begun_stream(self, channel: str, thread: str, after: str) -> str:
        """Return the time stamp of an empty message of a bot in a thread after another, empty where there is none."""
        try:
            for message in self.pages("conversations.replies", "messages", channel=channel, ts=thread, limit=_PAGE):
                if (
                    message["ts"] > after
                    and message.get("bot_id")
                    and not message.get("text")
                    and not message.get("blocks")
                ):
                    return str(message["ts"])
        except (NotAllowed, SlackRefused) as error:
            _LOG.warning("could not look for a stream in %s: %s", channel, error)
        return ""

    def _posted(self, key: str, channel: str, thread: str) -> str:
        """Return the time stamp of the message that answers a question, empty where there is none to be seen."""
        method, more = ("conversations.replies", {"ts": thread}) if thread else ("conversations.history", {})
        try:
            for message in self.pages(
                method, "messages", channel=channel, limit=_PAGE, include_all_metadata=True, **more
            ):
                if answers(message) == key:
                    return str(message["ts"])
                if not thread and float(message["ts"]) < time.time() - 86_400:
                    break
        except (NotAllowed, SlackRefused) as error:
            _LOG.warning("could not look whether the answer to %s was posted already: %s", key, error)
        return ""


def answers(message: Mapping[str, Any]) -> str:
    """Return the key of the question that a message of the bot answers, empty for other messages."""
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("key", "")) if metadata.get("event_type") == _EVENT else ""


def respond(url: str, text: str, blocks: Sequence[Json] = (), public: bool = False, replace: bool = False) -> None:
    """Answer an interaction at its response url, to the one person or to the channel.

    Raises:
        SlackError: the url is too old, or Slack cannot be reached.
    """
    client = WebhookClient(url, timeout=_SECONDS, logger=_QUIET, retry_handlers=[RateLimitErrorRetryHandler(_TRIES)])
    kind = "in_channel" if public else "ephemeral"
    try:
        answer = client.send(
            text=text, blocks=list(blocks) or None, response_type=kind, replace_original=replace, unfurl_links=False
        )
    except (SlackClientError, OSError, HTTPException) as error:
        raise SlackDown(f"{type(error).__name__}: {error}") from error
    if answer.status_code >= 500:
        raise SlackDown(f"status {answer.status_code}")
    if answer.status_code != 200:
        raise SlackRefused(answer.body[:200])


class _Again(RetryHandler):
    """Tries again what failed in Slack or on the way, unless doing it twice would show."""

    def __init__(self, tries: int) -> None:
        super().__init__(tries, BackoffRetryIntervalCalculator(backoff_factor=0.3))

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if request.url.endswith(_ONCE):
            return False
        if response is not None:
            return response.status_code >= 500
        return isinstance(error, OSError | HTTPException)


def _ours(error: SlackApiError) -> SlackError:
    response = error.response
    status = getattr(response, "status_code", 0) or 0
    data = getattr(response, "data", response)
    name = str(data.get("error", "")) if isinstance(data, dict) else ""
    if name in _NOT_ALLOWED and isinstance(data, dict):
        return NotAllowed(name, str(data.get("needed", "")))
    if status >= 500 or status == 429 or name in _LATER or not name:
        return SlackDown(name or f"status {status}")
    detail = (data.get("response_metadata") or {}).get("messages", []) if isinstance(data, dict) else []
    return SlackRefused(f"{name} {detail}" if detail else name)


_QUIET = logging.getLogger("fonte.slack.sdk")
_QUIET.setLevel(logging.CRITICAL)
"""slack_sdk would log what we tell ourselves, with the request's body."""


def client_without_token(api_url: str) -> WebClient:
    """Return the client that Bolt copies for each request, with the token of the request's workspace."""
    return WebClient(base_url=api_url, timeout=_SECONDS, logger=_QUIET)


def open_socket(app_token: str, api_url: str) -> None:
    """Ask Slack for a Socket Mode connection, to see whether the app's token is good.

    Raises:
        SlackError: it is not.
    """
    try:
        WebClient(base_url=api_url, timeout=_SECONDS, logger=_QUIET).apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        raise _ours(error) from error
    except (SlackClientError, OSError, HTTPException, ValueError) as error:
        raise SlackDown(f"{type(error).__name__}: {error}") from error
