package organisation_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheMatrixIsSaved(t *testing.T) {
	l := newLibrary(t)
	l.Get("executive", "/evidence/matrix/csv").Want(http.StatusOK)
	for _, format := range []string{"docx", "xlsx", "csv"} {
		p := l.Get("lead", "/evidence/matrix/"+format).Want(http.StatusOK)
		if is := p.Header.Get("Content-Disposition"); !strings.HasPrefix(is, "attachment") || !strings.HasSuffix(is, "."+format+`"`) {
			t.Error(is)
		}
	}
	l.Get("lead", "/evidence/matrix/pdf").Want(http.StatusNotFound)
}
