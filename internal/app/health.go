package app

import (
	"context"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"
)

// alive answers GET /healthz: the process serves requests.
func alive(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// ready answers GET /readyz: the database answers too. Nothing is told of why
// it does not; that is in the log.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	if err := a.DB.Ping(ctx); err != nil {
		a.Config.Log.Error("the database does not answer", "error", err)
		plain(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, words+"\n")
}

// NewLog writes to a terminal as text and to anything else as JSON, a line for
// each event.
func NewLog(to *os.File) *slog.Logger {
	if about, err := to.Stat(); err == nil && about.Mode()&os.ModeCharDevice != 0 {
		return slog.New(slog.NewTextHandler(to, nil))
	}
	return slog.New(slog.NewJSONHandler(to, nil))
}

// serverLog takes what net/http has to say, which is about connections.
func serverLog(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelWarn) }
