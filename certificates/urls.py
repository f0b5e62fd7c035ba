from django.urls import path

from certificates import report_views, seminar_views, verify_views, views

app_name = "certificates"

urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/<uuid:uuid>/download/", views.download, name="download"),
    path("papers/<uuid:uuid>/renew/", views.renew, name="renew"),
    path("papers/<uuid:uuid>/name/", views.show_name, name="show-name"),
    path("papers/transcript/", views.transcript, name="transcript"),
    path("papers/reports/<uuid:uuid>/", report_views.request_report, name="request-report"),
    path("papers/seminars/<uuid:uuid>/with-names/", report_views.with_names, name="with-names"),
    path("papers/seminars/<uuid:uuid>/report.csv", report_views.report_table, {"suffix": "csv"}, name="report-csv"),
    path("papers/seminars/<uuid:uuid>/report.xlsx", report_views.report_table, {"suffix": "xlsx"}, name="report-xlsx"),
    path("papers/seminars/<uuid:uuid>/sheets/", seminar_views.request_sheets, name="request-sheets"),
    path("papers/seminars/<uuid:uuid>/issue/", seminar_views.issue, name="issue"),
    path("papers/seminars/<uuid:uuid>/print/", seminar_views.certificates_to_print, name="print"),
    path("papers/seminars/<uuid:uuid>/zip/", seminar_views.certificates_zip, name="seminar-zip"),
    path("papers/seminars/<uuid:uuid>/record/", seminar_views.record, name="record"),
    path("papers/cohorts/<uuid:uuid>/zip/", seminar_views.cohort_zip, name="cohort-zip"),
    path("verify/", verify_views.verify_form, name="verify-form"),
    path("verify/<str:code>/", verify_views.verify, name="verify"),
]
