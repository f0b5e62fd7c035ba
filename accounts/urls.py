from django.urls import path

from accounts import organisation_views, views

app_name = "accounts"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/welcome/", views.welcome, name="welcome"),
    path("me/tokens/", views.new_token, name="new-token"),
    path("me/tokens/withdraw/", views.withdraw_tokens, name="withdraw-tokens"),
    path("organisations/", organisation_views.organisations, name="organisations"),
    path("organisations/<uuid:organisation>/", organisation_views.organisation, name="organisation"),
    path("language/", views.choose_language, name="language"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
