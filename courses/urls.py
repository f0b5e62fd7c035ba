from django.urls import path

from courses import views

app_name = "courses"

urlpatterns = [
    path("", views.home, name="home"),
    path("modules/<slug:module>/", views.module, name="module"),
    path("modules/<slug:module>/begin/", views.begin, name="begin"),
    path("learn/", views.learning, name="learning"),
    path("learn/<slug:module>/<slug:key>/", views.activity, name="activity"),
    path("learn/<slug:module>/<slug:key>/done/", views.done, name="done"),
    path("learn/<slug:module>/<slug:key>/reflections/<int:position>/", views.reflection, name="reflection"),
    path("learn/<slug:module>/<slug:key>/notes/<int:pk>/forget/", views.forget_note, name="forget-note"),
    path("media/<slug:sha256>/<str:name>", views.media, name="media"),
    path("glossary/", views.glossary, name="glossary"),
]
