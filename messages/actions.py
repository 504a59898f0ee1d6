"""The names of every button, menu and modal: what Slack sends back when somebody clicks."""

from enum import StrEnum
from functools import lru_cache


class ActionId(StrEnum):
    """What a click means. A message may carry the same action many times; see `base`."""

    # As text: the hash of an Enum is a Python function, which every button of every answer would call.
    __hash__ = str.__hash__

    SHARE = "share"
    LEAD_TAKE = "lead_take"
    LEAD_OPEN = "lead_open"
    LEAD_HAND_BACK = "lead_hand_back"
    LEAD_SNOOZE = "lead_snooze"
    LEAD_MENU = "lead_menu"
    LEAD_LOG_CALL = "lead_log_call"
    LEAD_ACKNOWLEDGE = "lead_acknowledge"
    LEAD_UNMERGE = "lead_unmerge"
    SCOPE_ALL = "scope_all"
    EXPLAIN_RANKING = "explain_ranking"
    EXPLAIN_HEAT = "explain_heat"
    EXPLAIN_PIPELINE = "explain_pipeline"
    GOAL_SET = "goal_set"
    GOAL_CHANGE = "goal_change"
    DIGEST_SUBSCRIBE = "digest_subscribe"
    DIGEST_PAUSE = "digest_pause"
    DIGEST_RESUME = "digest_resume"
    DIGEST_TEST = "digest_test"
    DIGEST_PREVIEW = "digest_preview"
    DIGEST_POST_AGAIN = "digest_post_again"
    MEMBER_JOIN = "member_join"
    MEMBER_CONFIRM = "member_confirm"
    EVENT_MAP = "event_map"


class CallbackId(StrEnum):
    """Which modal was submitted."""

    GOAL_FORM = "goal_form"
    DIGEST_FORM = "digest_form"
    CALL_FORM = "call_form"
    HAND_BACK_FORM = "hand_back_form"
    SNOOZE_FORM = "snooze_form"
    TOUCH_FORM = "touch_form"


class ShortcutId(StrEnum):
    """Which entry in the menu of a message was chosen."""

    LOG_AS_TOUCH = "log_as_touch"


class FieldId(StrEnum):
    """Fields of modals whose choices Slack asks for while somebody types; the block has the same name."""

    TOUCHED_LEAD = "touched_lead"


# Ten rows carry the same few actions ten times, in every answer.
@lru_cache(maxsize=1024)
def numbered(action: ActionId, times: int) -> str:
    """The action id of the n-th use of an action in one message: unique there, as Slack wants it; undone by `base`."""
    return action.value if times == 1 else f"{action.value}:{times}"


def base(action_id: str) -> str:
    """The action behind an action id as Slack sends it: without the `:2` that keeps ids unique within a message."""
    return action_id.partition(":")[0]
