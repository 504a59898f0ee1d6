"""What a person does in the stand-in reaches a real Bolt app, and its answer reaches the person."""

from bot.playground import Playground


def test_reply_on_the_acknowledgement_is_seen_by_the_asker_only(playground: Playground, bot: object) -> None:
    seen = playground.slash("priya", "#revenue", "/hotleads", "5 emea")

    assert "*3 of your 41 open leads are hot* (5 emea)" in seen.text
    assert playground.ephemerals("priya")[0]["ts"] == seen.messages[0]["ts"]
    assert playground.ephemerals("jonas") == []
    assert playground.messages("#revenue") == []
