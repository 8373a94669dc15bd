package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/plaudit/plaudit/internal/fault"
)

// S3 is a Store in a bucket of Amazon S3 or of anything that speaks its
// protocol. What comes in is written to a folder of this machine first: only
// then its key and size are known, and an upload that was cut off never reaches
// the bucket, where the client would take it for whole.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string // "" or with a slash at its end
	spool  *Directory
	// keep is held for reading while an object is put and for writing while one
	// is removed. It holds within a process; between processes the age that
	// Delete asks for does.
	keep sync.RWMutex
}

var _ Opened = (*S3)(nil)

// partSize is how much is sent at a time, and at most twice held in memory.
const partSize = 16 << 20

// OpenS3 opens "s3://bucket/prefix?endpoint=https://host:port&region=..."; the
// endpoint is Amazon's if not given. Credentials come from AWS_ACCESS_KEY_ID and
// AWS_SECRET_ACCESS_KEY, or from the machine's role. spool is the folder for
// what is on its way. Invalid when the address is wrong, Unavailable when the
// bucket cannot be reached.
func OpenS3(ctx context.Context, address, spool string) (*S3, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil {
		return nil, badAddress
	}
	q := u.Query()
	endpoint := &url.URL{Scheme: "https", Host: "s3.amazonaws.com"}
	if given := q.Get("endpoint"); given != "" {
		if endpoint, err = url.Parse(given); err != nil || endpoint.Host == "" || endpoint.Scheme != "https" && endpoint.Scheme != "http" || strings.Trim(endpoint.Path, "/") != "" {
			return nil, badAddress
		}
	}
	client, err := minio.New(endpoint.Host, &minio.Options{Secure: endpoint.Scheme == "https", Region: q.Get("region"),
		Creds: credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.IAM{}})})
	if err != nil {
		return nil, badAddress.Because(err)
	}
	there, err := client.BucketExists(ctx, u.Host)
	if err == nil && !there {
		err = errors.New("there is no such bucket")
	}
	if err != nil {
		return nil, fault.Unavailable(fmt.Sprintf("The bucket %q of files cannot be reached", u.Host)).Because(err)
	}
	folder, err := OpenDirectory(spool)
	if err != nil {
		return nil, err
	}
	s := &S3{client: client, bucket: u.Host, spool: folder}
	if prefix := strings.Trim(u.Path, "/"); prefix != "" {
		s.prefix = prefix + "/"
	}
	return s, nil
}

// Close releases the folder for what is on its way.
func (s *S3) Close() error { return s.spool.Close() }

// SweepIncoming removes what uploads left behind that were cut off by the end of
// the program.
func (s *S3) SweepIncoming() (int, error) { return s.spool.SweepIncoming() }

func (s *S3) name(key string) string { return s.prefix + where(key) }

// Put is as Store says.
func (s *S3) Put(ctx context.Context, content io.Reader) (key string, size int64, err error) {
	return s.spool.pass(ctx, content, func(file *os.File, key string, size int64) error {
		s.keep.RLock()
		defer s.keep.RUnlock()
		stored, err := s.client.PutObject(ctx, s.bucket, s.name(key), file, size,
			minio.PutObjectOptions{ContentType: "application/octet-stream", PartSize: partSize, NumThreads: 2})
		if err == nil && stored.Size != size {
			err = fmt.Errorf("%d of %d bytes were stored", stored.Size, size)
		}
		return err
	})
}

// absent tells whether an error says that there is no such object.
func absent(err error) bool {
	answer := minio.ToErrorResponse(err)
	return answer.Code == minio.NoSuchKey || answer.StatusCode == 404 && answer.Code != minio.NoSuchBucket
}

// Open is as Store says. The content is read as far as it is asked for.
func (s *S3) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if !ValidKey(key) {
		return nil, missing
	}
	object, err := s.client.GetObject(ctx, s.bucket, s.name(key), minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := object.Stat(); err != nil {
		_ = object.Close() // there is nothing that it could lose
		if absent(err) {
			return nil, missing.Because(err)
		}
		return nil, err
	}
	return object, nil
}

// Stat is as Store says.
func (s *S3) Stat(ctx context.Context, key string) (int64, time.Time, error) {
	if !ValidKey(key) {
		return 0, time.Time{}, missing
	}
	about, err := s.client.StatObject(ctx, s.bucket, s.name(key), minio.StatObjectOptions{})
	switch {
	case err != nil && absent(err):
		return 0, time.Time{}, missing.Because(err)
	case err != nil:
		return 0, time.Time{}, err
	}
	return about.Size, about.LastModified, nil
}

// Delete is as Store says.
func (s *S3) Delete(ctx context.Context, key string, before time.Time) (bool, error) {
	s.keep.Lock()
	defer s.keep.Unlock()
	_, at, err := s.Stat(ctx, key)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return false, nil
	case err != nil:
		return false, err
	case !at.Add(time.Second).Before(before): // it is told in whole seconds
		return false, nil
	}
	return true, s.client.RemoveObject(ctx, s.bucket, s.name(key), minio.RemoveObjectOptions{})
}

// Each is as Store says.
func (s *S3) Each(ctx context.Context, f func(key string, size int64, at time.Time) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for object := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + objects + "/", Recursive: true}) {
		if object.Err != nil {
			return object.Err
		}
		key := path.Base(object.Key)
		if !ValidKey(key) || object.Key != s.name(key) {
			continue
		}
		if err := f(key, object.Size, object.LastModified); err != nil {
			return err
		}
	}
	return ctx.Err()
}
