from django.urls import path

from kpis import (
    about_views,
    demographics_views,
    export_views,
    frozen_views,
    missing_views,
    official_views,
    opinion_views,
    record_views,
    results_views,
    views,
)

app_name = "kpis"

urlpatterns = [
    path("targets/", views.targets, name="targets"),
    path("targets/change/", views.change, name="change"),
    path("targets/opinions/", opinion_views.opinions, name="opinions"),
    path("targets/frozen/", frozen_views.frozen_periods, name="frozen"),
    path("targets/frozen/new/<slug:key>/", frozen_views.freeze_period, name="freeze"),
    path("targets/frozen/<uuid:frozen>/", frozen_views.frozen_period, name="frozen-period"),
    path("targets/frozen/<uuid:frozen>/file/", frozen_views.frozen_file, name="frozen-file"),
    path("targets/missing/", missing_views.overview, name="missing"),
    path("targets/missing/<slug:lacking>/", missing_views.missing_list, name="missing-list"),
    path("targets/records/", record_views.records, name="records"),
    path("targets/records/new/", record_views.what_to_record, name="what-to-record"),
    path("targets/records/new/<slug:key>/", record_views.new_record, name="new-record"),
    path("targets/records/<uuid:record>/withdraw/", record_views.withdraw_record, name="withdraw-record"),
    path("targets/people/", demographics_views.people, name="people"),
    path("targets/official/", official_views.official, name="official"),
    path("targets/official/file/", official_views.official_file, name="official-file"),
    path("about-you/", about_views.about_you, name="about-you"),
    path("results/", results_views.results_page, name="results"),
    path("exports/", export_views.exports, name="exports"),
    path("exports/<uuid:export>/", export_views.download_export, name="download-export"),
]
