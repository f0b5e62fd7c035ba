from django.urls import path

from kpis import api, export_api, frozen_api, results_api

urlpatterns = [
    path("targets/", api.TargetsView.as_view(), name="targets"),
    path("frozen/", frozen_api.FrozenPeriodsView.as_view(), name="frozen"),
    path("frozen/<uuid:frozen>/", frozen_api.FrozenPeriodView.as_view(), name="frozen-period"),
    path("exports/", export_api.ExportsView.as_view(), name="exports"),
    path("exports/<uuid:export>/", export_api.ExportView.as_view(), name="export"),
    path("results/", results_api.ResultsView.as_view(), name="results"),
]
