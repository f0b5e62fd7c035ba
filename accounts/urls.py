from django.urls import path

from accounts import card_views, data_views, organisation_views, recovery_views, views

app_name = "accounts"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/welcome/", views.welcome, name="welcome"),
    path("me/data/", data_views.data, name="data"),
    path("me/data/file.json", data_views.data_file, {"suffix": "json"}, name="data-json"),
    path("me/data/file.html", data_views.data_file, {"suffix": "html"}, name="data-page"),
    path("me/leave/", data_views.leave, name="leave"),
    path("left/", data_views.left, name="left"),
    path("me/tokens/", views.new_token, name="new-token"),
    path("me/tokens/withdraw/", views.withdraw_tokens, name="withdraw-tokens"),
    path("accounts/card/", card_views.sign_in, name="card"),
    path("accounts/again/", recovery_views.recover, name="recover"),
    path("recoveries/", recovery_views.recoveries, name="recoveries"),
    path("recoveries/<uuid:recovery>/confirm/", recovery_views.confirm_recovery, name="confirm-recovery"),
    path("organisations/", organisation_views.organisations, name="organisations"),
    path("organisations/<uuid:organisation>/", organisation_views.organisation, name="organisation"),
    path("language/", views.choose_language, name="language"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
