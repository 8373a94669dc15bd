package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestReportTemplates(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		parts := must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1"))
		if parts.TemplateFixed || parts.TemplateLatest != 0 || parts.Template.Version != 0 || len(parts.Template.Sections) == 0 {
			t.Errorf("%+v", parts.Template)
		}
		v := reporting.StoredTemplate{Template: report.OwnTemplate(), SavedBy: storetest.PersonID("scheme"), SavedAt: bodyMoment}
		v.Version, v.Wordmark = 1, "Fairmark"
		done(t, tx.SaveReportTemplate(ctx, storetest.Body, v))
		conflicts(t, tx.SaveReportTemplate(ctx, storetest.Body, v)) // two at once
		equal(t, must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1")).Template.Wordmark, "")
		v.Revision, v.Wordmark, v.PublishedAt = 1, "Fairmark Two", bodyMoment
		done(t, tx.SaveReportTemplate(ctx, storetest.Body, v))
		conflicts(t, tx.PublishReportTemplate(ctx, storetest.Body, v)) // an old revision
		v.Revision = 2
		done(t, tx.PublishReportTemplate(ctx, storetest.Body, v))
		v.Revision = 3
		conflicts(t, tx.SaveReportTemplate(ctx, storetest.Body, v)) // published already
		conflicts(t, tx.DiscardReportTemplate(ctx, storetest.Body, v))
		parts = must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1"))
		if parts.TemplateFixed || parts.TemplateLatest != 1 || parts.Template.Wordmark != "Fairmark Two" {
			t.Errorf("%+v", parts)
		}
		done(t, tx.UseReportTemplate(ctx, "as1", 1))
		next := reporting.StoredTemplate{Template: report.OwnTemplate(), SavedBy: v.SavedBy, SavedAt: bodyMoment}
		next.Version = 2
		next.Logo = &report.Logo{Alt: "A tree", Width: 2, Height: 1, SHA256: "ab12", BodyID: storetest.Body, PNG: []byte{1, 2, 0xff}}
		done(t, tx.SaveReportTemplate(ctx, storetest.Body, next))
		equal(t, *must[reporting.StoredTemplate](t)(tx.ReportTemplateWith(ctx, storetest.Body, "ab12")).Logo, *next.Logo)
		for _, of := range [][2]string{{storetest.Body, "ab1"}, {storetest.Council, "ab12"}} {
			if _, err := tx.ReportTemplateWith(ctx, of[0], of[1]); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%v: %v", of, err)
			}
		}
		all := must[[]reporting.StoredTemplate](t)(tx.ReportTemplates(ctx, storetest.Body))
		if len(all) != 2 || all[0].Published() || !all[1].Published() || all[1].SavedBy != "Scheme manager" || all[0].Revision != 1 {
			t.Errorf("%+v", all)
		}
		next.Revision, next.PublishedAt = 1, bodyMoment
		done(t, tx.PublishReportTemplate(ctx, storetest.Body, next))
		parts = must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1"))
		if !parts.TemplateFixed || parts.TemplateLatest != 2 || parts.Template.Version != 1 {
			t.Errorf("%+v", parts.Template)
		}
		done(t, tx.UseReportTemplate(ctx, "as1", 0)) // Plaudit's own, held on to
		parts = must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1"))
		if !parts.TemplateFixed || parts.Template.Version != 0 || parts.Template.Wordmark != "" {
			t.Errorf("%+v", parts.Template)
		}
		last := reporting.StoredTemplate{Template: report.OwnTemplate(), SavedBy: v.SavedBy, SavedAt: bodyMoment}
		last.Version = 3
		done(t, tx.SaveReportTemplate(ctx, storetest.Body, last))
		last.Revision = 1
		done(t, tx.DiscardReportTemplate(ctx, storetest.Body, last))
		equal(t, len(must[[]reporting.StoredTemplate](t)(tx.ReportTemplates(ctx, storetest.Body))), 2)
		equal(t, len(must[[]reporting.StoredTemplate](t)(tx.ReportTemplates(ctx, storetest.Council))), 0)
	})
}

func TestAllReleases(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		for n := int64(1); n < 3; n++ {
			done(t, tx.InsertRelease(ctx, reporting.Release{ID: fmt.Sprintf("rel%d", n), AssessmentID: "as1", Number: n, Status: reporting.ForAccuracyCheck, JSON: "{}", Hash: "h",
				ReleasedBy: storetest.PersonID("assessor"), ReleasedAt: bodyMoment}))
		}
		all := must[[]reporting.Release](t)(tx.Releases(ctx, "as1"))
		if len(all) != 2 || all[0].Number != 1 || all[1].ID != "rel2" {
			t.Errorf("%+v", all)
		}
		equal(t, len(must[[]reporting.Release](t)(tx.Releases(ctx, "none"))), 0)
	})
}
