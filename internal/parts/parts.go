// Package parts keeps files that are on their way, as far as they have come, in
// a folder, and takes more of them by the tus protocol (https://tus.io): after a
// lost connection or a restart an upload goes on where it stopped. It knows
// nothing of whose an upload is: whoever calls has asked that already.
package parts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"

	"github.com/plaudit/plaudit/internal/fault"
)

// Folder holds the parts of one process, or of several that share the folder
// and see to it that each upload reaches only one of them.
type Folder struct {
	path  string
	store filestore.FileStore
	tus   *handler.UnroutedHandler
}

// Open opens the folder, and makes it when it is not there.
func Open(path string) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("create the folder of uploads: %w", err)
	}
	f := &Folder{path: path, store: filestore.New(path)}
	composer := handler.NewStoreComposer()
	composer.UseCore(f.store)
	composer.UseLocker(memorylocker.New())
	f.tus, err = handler.NewUnroutedHandler(handler.Config{
		StoreComposer:             composer,
		BasePath:                  "/",
		DisableDownload:           true,
		DisableTermination:        true,
		Cors:                      &handler.CorsConfig{Disable: true},
		Logger:                    slog.New(slog.NewTextHandler(io.Discard, nil)),
		PreFinishResponseCallback: finished,
	})
	if err != nil {
		return nil, fmt.Errorf("take uploads: %w", err)
	}
	return f, nil
}

var (
	missing = fault.NotFound("There is no such upload")
	name    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)
)

// Create begins an upload of so many bytes.
func (f *Folder) Create(ctx context.Context, id string, size int64) error {
	if !name.MatchString(id) {
		return missing
	}
	_, err := f.store.NewUpload(ctx, handler.FileInfo{ID: id, Size: size})
	return err
}

// State tells how much has come, and how much is to come in all; NotFound when
// there is no such upload.
func (f *Folder) State(ctx context.Context, id string) (come, size int64, err error) {
	if !name.MatchString(id) {
		return 0, 0, missing
	}
	upload, err := f.store.GetUpload(ctx, id)
	if errors.Is(err, handler.ErrNotFound) {
		return 0, 0, missing.Because(err)
	}
	if err != nil {
		return 0, 0, err
	}
	info, err := upload.GetInfo(ctx)
	return info.Offset, info.Size, err
}

// Content reads what has come; the caller closes it.
func (f *Folder) Content(id string) (io.ReadCloser, error) {
	if !name.MatchString(id) {
		return nil, missing
	}
	file, err := os.Open(filepath.Join(f.path, id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, missing.Because(err)
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Remove forgets an upload; one that is not there is no error.
func (f *Folder) Remove(id string) error {
	if !name.MatchString(id) {
		return nil
	}
	var errs error
	for _, file := range []string{id, id + ".info"} {
		if err := os.Remove(filepath.Join(f.path, file)); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = errors.Join(errs, err)
		}
	}
	return errs
}

// Before returns the ids of all uploads to which nothing was added since then.
func (f *Folder) Before(at time.Time) (ids []string, err error) {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, entry := range entries {
		id := strings.TrimSuffix(entry.Name(), ".info")
		info, err := entry.Info()
		if errors.Is(err, os.ErrNotExist) || !name.MatchString(id) {
			continue
		}
		if err != nil {
			return nil, err
		}
		old := info.ModTime().Before(at)
		if before, met := seen[id]; met {
			old = old && before
		}
		seen[id] = old
	}
	for id, old := range seen {
		if old {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

type finishKey struct{}

// Serve answers a HEAD or PATCH request for an upload. finish is called once everything has come, before the answer; what it returns
// is told to the browser.
func (f *Folder) Serve(w http.ResponseWriter, r *http.Request, id string, finish func(context.Context) error) {
	serve := f.tus.PatchFile
	if r.Method == http.MethodHead {
		serve = f.tus.HeadFile
	}
	r = r.Clone(context.WithValue(r.Context(), finishKey{}, finish))
	r.URL.Path = "/" + id // where the protocol's library looks for it
	if !name.MatchString(id) {
		http.NotFound(w, r)
		return
	}
	f.tus.Middleware(http.HandlerFunc(serve)).ServeHTTP(w, r)
}

func finished(hook handler.HookEvent) (handler.HTTPResponse, error) {
	finish, ok := hook.Context.Value(finishKey{}).(func(context.Context) error)
	if !ok {
		return handler.HTTPResponse{}, errors.New("an upload has come that nobody waits for")
	}
	err := finish(hook.Context)
	if err == nil {
		return handler.HTTPResponse{}, nil
	}
	status, words := Status(err)
	return handler.HTTPResponse{}, handler.Error{ErrorCode: "REFUSED", Message: err.Error(),
		HTTPResponse: handler.HTTPResponse{StatusCode: status, Body: words, Header: handler.HTTPHeader{"Content-Type": "text/plain; charset=utf-8"}}}
}

// Status is the status and the words with which a script is told of an error.
func Status(err error) (int, string) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return http.StatusInternalServerError, "Sorry, there is a problem. Try again later."
	}
	words := f.Words
	for _, field := range f.Fields {
		if words == "" {
			words = field.Words
		}
	}
	switch f.Kind {
	case fault.KindInvalid:
		return http.StatusUnprocessableEntity, words
	case fault.KindNotFound:
		return http.StatusNotFound, words
	case fault.KindForbidden:
		return http.StatusForbidden, words
	case fault.KindTooLarge:
		return http.StatusRequestEntityTooLarge, words
	}
	return http.StatusServiceUnavailable, words
}
