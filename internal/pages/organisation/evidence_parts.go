package organisation

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/parts"
)

// EvidencePartRoutes returns what the script of the upload pages talks to:
// files sent by the tus protocol, so that they go on where they stopped. An
// upload is its sender's alone; a form names those that have arrived.
func EvidencePartRoutes(s *evidence.Service, p *parts.Folder) []shell.Route {
	add := shell.Can(account.AddEvidence)
	return []shell.Route{
		{Pattern: "GET /evidence/known", Needs: add, Handle: evidenceKnown(s)},
		{Pattern: "POST " + evidenceUploads, Needs: add, Handle: evidencePartBegin(s, p)},
		{Pattern: "HEAD " + evidenceUploads + "/{upload}", Needs: add, Handle: evidencePart(s, p)},
		{Pattern: "PATCH " + evidenceUploads + "/{upload}", Needs: add, Handle: evidencePart(s, p)},
		{Pattern: "DELETE " + evidenceUploads + "/{upload}", Needs: add, Handle: evidencePartCancel(s, p)},
	}
}

const evidenceUploads = evidenceSection + "/uploads"

// evidencePartFault tells the script of a fault in plain words, for it to show;
// anything else is for the edge.
func evidencePartFault(w http.ResponseWriter, err error) error {
	if f := (*fault.Error)(nil); !errors.As(err, &f) {
		return err
	}
	status, words := parts.Status(err)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, words) // the browser has gone: nobody to tell
	return nil
}

// evidencePartName reads the name of the file from the header of the protocol:
// "key base64,key base64".
func evidencePartName(header string) string {
	for pair := range strings.SplitSeq(header, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if name, err := base64.StdEncoding.DecodeString(value); key == "filename" && err == nil {
			return string(name)
		}
	}
	return ""
}

func evidencePartBegin(s *evidence.Service, p *parts.Folder) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
		if err != nil {
			size = -1
		}
		u, err := s.BeginUpload(r.Context(), by, evidencePartName(r.Header.Get("Upload-Metadata")), size)
		if err != nil {
			return evidencePartFault(w, err)
		}
		if err := p.Create(r.Context(), u.ID, u.Size); err != nil {
			return err
		}
		w.Header().Set("Tus-Resumable", "1.0.0")
		w.Header().Set("Location", evidenceUploads+"/"+url.PathEscape(u.ID))
		w.Header().Set("Upload-Expires", u.ExpiresAt.UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusCreated)
		return nil
	}
}

// evidencePart says how far an upload has come, or takes more of it. Once the
// whole is here it is stored, and what came in parts is removed.
func evidencePart(s *evidence.Service, p *parts.Folder) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		u, err := s.Upload(r.Context(), by, r.PathValue("upload"))
		if err != nil {
			return evidencePartFault(w, err)
		}
		finish := func(ctx context.Context) error { return evidencePartFinish(ctx, s, p, by, u.ID) }
		if r.Method == http.MethodHead {
			if !u.Arrived() {
				// It may have come whole just before the program was stopped.
				if come, size, err := p.State(r.Context(), u.ID); err == nil && come == size {
					if err := finish(r.Context()); err != nil {
						return evidencePartFault(w, err)
					}
					u.SHA256 = "stored"
				}
			}
			if u.Arrived() {
				h := w.Header()
				h.Set("Tus-Resumable", "1.0.0")
				h.Set("Cache-Control", "no-store")
				h.Set("Upload-Offset", strconv.FormatInt(u.Size, 10))
				h.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
				w.WriteHeader(http.StatusOK)
				return nil
			}
		} else if r.Header.Get("Upload-Offset") == "0" && r.Body != nil {
			// A file of a type that is not taken need not be sent to its end.
			body := bufio.NewReaderSize(r.Body, evidence.HeadBytes)
			head, _ := body.Peek(int(min(u.Size, evidence.HeadBytes)))
			if int64(len(head)) == min(u.Size, evidence.HeadBytes) {
				if err := s.CheckHead(u, head); err != nil {
					return evidencePartFault(w, errors.Join(err, evidencePartForget(r.Context(), s, p, by, u.ID)))
				}
			}
			r.Body = struct {
				io.Reader
				io.Closer
			}{body, r.Body}
		}
		p.Serve(w, r, u.ID, finish)
		return nil
	}
}

// evidencePartFinish stores an upload that has come whole. One that is refused
// is forgotten.
func evidencePartFinish(ctx context.Context, s *evidence.Service, p *parts.Folder, by account.Actor, id string) error {
	content, err := p.Content(id)
	if err != nil {
		return err
	}
	_, err = s.FinishUpload(ctx, by, id, content)
	err = errors.Join(err, content.Close())
	if kind := fault.KindOf(err); kind == fault.KindInvalid || kind == fault.KindTooLarge {
		return errors.Join(err, evidencePartForget(ctx, s, p, by, id))
	}
	if err != nil {
		return err
	}
	return p.Remove(id)
}

func evidencePartForget(ctx context.Context, s *evidence.Service, p *parts.Folder, by account.Actor, id string) error {
	if err := s.CancelUpload(ctx, by, id); err != nil {
		return err // it may be somebody else's
	}
	return p.Remove(id)
}

func evidencePartCancel(s *evidence.Service, p *parts.Folder) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := evidencePartForget(r.Context(), s, p, by, r.PathValue("upload")); err != nil {
			return evidencePartFault(w, err)
		}
		w.Header().Set("Tus-Resumable", "1.0.0")
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}
