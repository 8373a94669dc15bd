package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/dossier"
	"github.com/plaudit/plaudit/internal/extract"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/notify"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/parts"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
)

// How long a request and the work under way may take. An upload of the largest
// file over a slow line takes many minutes; headers must come at once.
const (
	headerTime = 10 * time.Second
	wholeTime  = 45 * time.Minute
	idleTime   = 2 * time.Minute
	grace      = 20 * time.Second
	unrecorded = 24 * time.Hour     // longer than wholeTime by far
	drawTime   = 20 * time.Second   // for one page
	drawIdle   = 2 * time.Minute    // between two people who look at pages
	abandoned  = 5 * 24 * time.Hour // longer than an upload lasts
)

// App is the program, put together and migrated but not running.
type App struct {
	Config   Config // with the defaults filled in
	DB       *store.DB
	Services *Services
	Routes   []shell.Route

	files   blob.Opened
	reader  *extract.Worker // of what people upload
	drawer  *extract.Worker // of its pages, so that nobody who looks waits for what is read
	client  jobs.Client
	handler http.Handler
}

// New opens the database and the folder of files, brings the schema up to date
// and puts the program together; Invalid when the configuration cannot be used.
// The caller closes it.
func New(ctx context.Context, c Config) (*App, error) {
	c, err := c.Complete()
	if err != nil {
		return nil, err
	}
	var mail jobs.Mailer
	if c.Mail.Server != "" {
		if mail, err = notify.New(c.Mail); err != nil {
			return nil, err
		}
	}
	db, err := store.Open(ctx, c.Database)
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, DB: db}
	if err := a.build(ctx, mail); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) build(ctx context.Context, mail jobs.Mailer) (err error) {
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	c := a.Config
	a.DB.UseClock(c.Now)
	if a.files, err = blob.Open(ctx, c.Files, c.BlobDir()); err != nil {
		return err
	}
	a.reader = extract.NewWorker(extract.WorkerConfig{Cache: filepath.Join(c.CacheDir, "wasm"), AtOnce: c.Readers})
	a.drawer = extract.NewWorker(extract.WorkerConfig{Cache: filepath.Join(c.CacheDir, "wasm"), Limits: extract.Limits{Time: drawTime}, Idle: drawIdle})
	coming, err := parts.Open(c.PartsDir())
	if err != nil {
		return err
	}
	if a.Services, err = newServices(c, a.DB, a.files, coming, drawer{a.drawer.Preview}); err != nil {
		return err
	}
	a.Routes = routes(c, a.Services)
	cookie := shell.Cookie{Secure: c.secure()}
	pages, err := shell.NewRouter(shell.Config{Log: c.Log, Visitor: a.visitor, Cookie: cookie, Demo: c.Demo, PublicURL: c.PublicURL}, a.Routes)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", a.ready)
	a.handler = mux
	config, err := jobs.Config(jobs.Deps{Store: store.For[jobs.Tx]{DB: a.DB}, Mail: mail, PublicURL: c.PublicURL, Now: c.Now, Log: c.Log, SweepFiles: a.sweepFiles, Follow: a.follow, Import: a.Services.Evidence.WorkImport,
		Remind: a.remind, KeepNotes: a.Services.Notebooks.Keep, Resolve: a.Services.Gaps.Resolve, ScanFile: a.Services.Evidence.Scan, Examine: a.Services.Evidence.ExamineStored,
		CheckRecord: a.Services.Reopening.RunCheck,
		Texts:       texts{a.Services.Evidence, textReader{a.reader.Read}}, Readers: c.Readers, Suggestions: a.Services.Suggestions, Links: a.Services.Evidence})
	if err != nil {
		return err
	}
	a.client, err = a.DB.JobClient(config)
	return err
}

func (a *App) visitor(ctx context.Context, token string) (shell.Visitor, error) {
	s, err := a.Services.Auth.Session(ctx, token)
	return shell.Visitor{Actor: s.Actor, Memberships: s.Memberships}, err
}

// Handler serves the portal.
func (a *App) Handler() http.Handler { return a.handler }

// Close closes the database and the folder of files, and ends the processes that
// read and draw files.
func (a *App) Close() error {
	var err error
	if a.reader != nil {
		err = a.reader.Close()
	}
	if a.drawer != nil {
		err = errors.Join(err, a.drawer.Close())
	}
	err = errors.Join(err, a.DB.Close())
	if a.files != nil {
		err = errors.Join(err, a.files.Close())
	}
	return err
}

// follow brings the improvement areas of a decided report to the organisation.
func (a *App) follow(ctx context.Context, n notice.Notice) error {
	if n.Event != notice.Decided {
		return nil
	}
	_, err := a.Services.Improvement.TakeIn(ctx, n.OrganisationID)
	return err
}

// remind reminds people of requests for evidence and of reports whose facts are
// to be checked.
func (a *App) remind(ctx context.Context) (sent int, err error) {
	for _, remind := range []func(context.Context) (int, error){a.Services.Requests.Remind, a.Services.Questions.Remind, a.Services.Reporting.Remind} {
		n, failed := remind(ctx)
		sent, err = sent+n, errors.Join(err, failed)
	}
	return sent, err
}

// sweepFiles removes what was uploaded more than a day ago and never recorded.
// The age of files is real, whatever clock the program has. It also has those
// files scanned that wait for it without a job.
func (a *App) sweepFiles(ctx context.Context) (int, error) {
	_, forgetErr := a.Services.Previews.Forget(ctx)
	removed, err := a.Services.Evidence.SweepUnused(ctx, time.Now().Add(-unrecorded))
	asked, scanErr := a.Services.Evidence.EnqueueScans(ctx)
	if asked > 0 {
		a.Config.Log.Info("files wait for the virus checker", "files", asked)
	}
	return removed, errors.Join(forgetErr, err, scanErr, a.sweepUploads(ctx))
}

// sweepUploads removes what has come of uploads whose time is over, or that
// nobody knows of any more.
func (a *App) sweepUploads(ctx context.Context) error {
	ids, err := a.Services.Evidence.ExpireUploads(ctx)
	old, oldErr := a.Services.parts.Before(time.Now().Add(-abandoned))
	err = errors.Join(err, oldErr)
	for _, id := range append(ids, old...) {
		err = errors.Join(err, a.Services.parts.Remove(id))
	}
	return err
}

// Run serves the portal and runs the jobs until ctx ends; then it takes no
// further requests or jobs and gives those under way time to finish. ready,
// unless nil, is told the address once requests are served.
func (a *App) Run(ctx context.Context, ready func(address string)) error {
	listener, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Listen, err)
	}
	if left, err := a.files.SweepIncoming(); err != nil {
		return errors.Join(fmt.Errorf("sweep the folder of files: %w", err), listener.Close())
	} else if left > 0 {
		a.Config.Log.Info("swept uploads that were cut off", "removed", left)
	}
	server := &http.Server{
		Handler:           a.handler,
		ReadHeaderTimeout: headerTime, ReadTimeout: wholeTime, WriteTimeout: wholeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       serverLog(a.Config.Log),
	}
	// Either of the two ending ends the other.
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 2)
	go func() {
		defer stop()
		ended <- jobs.Run(ctx, a.client, grace)
	}()
	go func() {
		defer stop()
		err := server.Serve(listener)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		ended <- err
	}()
	a.Config.Log.Info("serving", "address", listener.Addr().String(), "url", a.Config.PublicURL, "database", a.DB.Dialect())
	if ready != nil {
		ready(listener.Addr().String())
	}
	<-ctx.Done()
	a.Config.Log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err = server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // what is still open has had its time
	}
	err = errors.Join(err, <-ended, <-ended)
	a.Config.Log.Info("stopped")
	return err
}

// address finds the network address of the browser: the last one that our
// proxy names, or the peer's.
func (c Config) address(r *http.Request) string {
	if c.BehindProxy {
		named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if ip := net.ParseIP(strings.TrimSpace(named[len(named)-1])); ip != nil {
			return ip.String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// WriteRecord writes the whole record of an assessment, as the actor's side of
// it may have it, as a zip archive.
func (a *App) WriteRecord(ctx context.Context, w io.Writer, by account.Actor, assessmentID string, side reporting.Side) error {
	v, err := a.Services.Exporting.Record(ctx, by, assessmentID, side)
	if err != nil {
		return err
	}
	return dossier.Write(ctx, w, v, a.Services.Evidence)
}
