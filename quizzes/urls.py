from django.urls import path

from quizzes import survey_views, views

app_name = "quizzes"

urlpatterns = [
    path("learn/<slug:module>/<slug:key>/hand-in/", survey_views.hand_in, name="hand-in-survey"),
    path("learn/<slug:module>/<slug:key>/attempts/", views.start, name="start"),
    path("learn/<slug:module>/<slug:key>/attempts/<uuid:attempt>/", views.attempt, name="attempt"),
    path("learn/<slug:module>/<slug:key>/attempts/<uuid:attempt>/answers/", views.answers, name="answers"),
    path("learn/<slug:module>/<slug:key>/attempts/<uuid:attempt>/hand-in/", views.hand_in, name="hand-in"),
    path("learn/<slug:module>/<slug:key>/attempts/<uuid:attempt>/review/", views.review, name="review"),
]
