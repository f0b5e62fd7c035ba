from django.urls import path

from cohorts import (
    group_views,
    guide_views,
    invitation_views,
    invited_views,
    join_views,
    scan_views,
    sharing_views,
    views,
)
from cohorts.access import own_note_or_404, own_response_or_404

app_name = "cohorts"

urlpatterns = [
    path("join/", join_views.join_by_code, name="join-by-code"),
    path("join/<str:code>/", join_views.join_page, name="join"),
    path("join/<str:code>/enter/", join_views.enter, name="enter"),
    path(
        "groups/<uuid:membership>/notes/<int:pk>/share/",
        sharing_views.share,
        {"own_or_404": own_note_or_404},
        name="share-note",
    ),
    path(
        "groups/<uuid:membership>/notes/<int:pk>/withdraw/",
        sharing_views.withdraw,
        {"own_or_404": own_note_or_404},
        name="withdraw-note",
    ),
    path(
        "groups/<uuid:membership>/reflections/<int:pk>/share/",
        sharing_views.share,
        {"own_or_404": own_response_or_404},
        name="share-response",
    ),
    path(
        "groups/<uuid:membership>/reflections/<int:pk>/withdraw/",
        sharing_views.withdraw,
        {"own_or_404": own_response_or_404},
        name="withdraw-response",
    ),
    path("invited/<str:token>/", invited_views.invited, name="invited"),
    path("invited/<str:token>/accept/", invited_views.accept, name="accept-invitation"),
    path("invited/<str:token>/decline/", invited_views.decline, name="decline-invitation"),
    path("teach/", views.teach, name="teach"),
    path("teach/guides/", guide_views.guides, name="guides"),
    path("teach/guides/<slug:module>/<slug:key>/", guide_views.guide, name="guide"),
    path("teach/cohorts/new/", group_views.new, name="new-cohort"),
    path("teach/cohorts/<uuid:cohort>/edit/", group_views.edit, name="edit-cohort"),
    path("teach/cohorts/<uuid:cohort>/archive/", group_views.archive, name="archive-cohort"),
    path("teach/cohorts/<uuid:cohort>/bring-back/", group_views.bring_back, name="bring-back-cohort"),
    path("teach/cohorts/<uuid:cohort>/code/", group_views.new_code, name="new-code"),
    path("teach/cohorts/<uuid:cohort>/members/<uuid:member>/move/", group_views.move, name="move"),
    path("teach/cohorts/<uuid:cohort>/invitations/", invitation_views.invitations, name="invitations"),
    path("teach/cohorts/<uuid:cohort>/invitations/new/", invitation_views.write, name="write-invitations"),
    path("teach/cohorts/<uuid:cohort>/invitations/send/", invitation_views.send, name="send-invitations"),
    path(
        "teach/cohorts/<uuid:cohort>/invitations/<uuid:invitation>/withdraw/",
        invitation_views.withdraw,
        name="withdraw-invitation",
    ),
    path("teach/cohorts/<uuid:cohort>/", views.cohort, name="cohort"),
    path("teach/cohorts/<uuid:cohort>/quizzes/<slug:key>/", views.quiz, name="quiz"),
    path("teach/cohorts/<uuid:cohort>/notes/", views.shared_notes, name="notes"),
    path("teach/cohorts/<uuid:cohort>/members/<uuid:member>/take-out/", views.take_out, name="take-out"),
    path("teach/seminars/<uuid:seminar>/", views.seminar, name="seminar"),
    path("teach/seminars/<uuid:seminar>/participants/", views.participants, name="participants"),
    path("teach/seminars/<uuid:seminar>/participants/all/", views.add_everybody, name="add-everybody"),
    path("teach/seminars/<uuid:seminar>/sessions/<uuid:session>/", views.session, name="session"),
    path("teach/seminars/<uuid:seminar>/sessions/<uuid:session>/rest/", views.mark_rest, name="mark-rest"),
    path(
        "teach/seminars/<uuid:seminar>/sessions/<uuid:session>/people/<uuid:person_uuid>/",
        views.mark_one,
        name="mark",
    ),
    path("teach/seminars/<uuid:seminar>/sessions/<uuid:session>/scans/", scan_views.upload, name="upload-scan"),
    path("teach/seminars/<uuid:seminar>/sessions/<uuid:session>/scans/<uuid:scan>/", scan_views.download, name="scan"),
    path(
        "teach/seminars/<uuid:seminar>/sessions/<uuid:session>/scans/<uuid:scan>/withdraw/",
        scan_views.withdraw,
        name="withdraw-scan",
    ),
]
