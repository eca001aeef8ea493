"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.sharing import activity, answering, people

LIBRARY = "libraries/<library:library>"

app_name = "sharing"
urlpatterns = [
    path(f"{LIBRARY}/sharing", people.show, name="people"),
    path(f"{LIBRARY}/sharing/invite", people.invite, name="invite"),
    path(f"{LIBRARY}/sharing/invite-again", people.invite_all_again, name="invite-all-again"),
    path(f"{LIBRARY}/sharing/end", people.end, name="end"),
    path(f"{LIBRARY}/sharing/people.csv", people.export, name="export"),
    path(f"{LIBRARY}/sharing/change", people.change_several, name="change-several"),
    path(f"{LIBRARY}/sharing/members/<uuid:account>/role", people.change_role, name="role"),
    path(f"{LIBRARY}/sharing/members/<uuid:account>/remove", people.remove, name="remove"),
    path(f"{LIBRARY}/sharing/invitations/<id:invitation>/again", people.invite_again, name="again"),
    path(
        f"{LIBRARY}/sharing/invitations/<id:invitation>/withdraw",
        people.withdraw,
        name="withdraw",
    ),
    path(f"{LIBRARY}/leave", people.leave, name="leave"),
    path(f"{LIBRARY}/activity", activity.show, name="activity"),
    path("invitations/<str:token>", answering.answer, name="answer"),
]
