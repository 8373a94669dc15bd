package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	azureblob "github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/plaudit/plaudit/internal/fault"
)

// Azure is a Store in a container of Azure Blob storage. As with S3, what comes
// in is written to a folder of this machine first.
type Azure struct {
	client *container.Client
	prefix string // "" or with a slash at its end
	spool  *Directory
}

var _ Opened = (*Azure)(nil)

// blockSize is how much is sent at a time, and at most twice held in memory.
const blockSize = 8 << 20

var accountName = regexp.MustCompile(`^[a-z0-9]{3,24}$`)

// OpenAzure opens "azure://container/prefix?account=name&endpoint=https://host";
// the endpoint is that of the account at Azure if not given. The account's key
// comes from AZURE_STORAGE_KEY; without it the identity of the machine is used,
// or what AZURE_CLIENT_ID and the like name. spool is the folder for what is on
// its way. Invalid when the address is wrong, Unavailable when the container
// cannot be reached.
func OpenAzure(ctx context.Context, address, spool string) (*Azure, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "azure" || u.Host == "" || u.User != nil {
		return nil, badAddress
	}
	q := u.Query()
	account := q.Get("account")
	if !accountName.MatchString(account) {
		return nil, badAddress
	}
	endpoint := &url.URL{Scheme: "https", Host: account + ".blob.core.windows.net"}
	if given := q.Get("endpoint"); given != "" {
		if endpoint, err = url.Parse(given); err != nil || endpoint.Host == "" || endpoint.User != nil || endpoint.Scheme != "https" && endpoint.Scheme != "http" {
			return nil, badAddress
		}
	}
	client, err := azureClient(endpoint.JoinPath(u.Host).String(), account)
	if err != nil {
		return nil, err
	}
	if _, err := client.GetProperties(ctx, nil); err != nil {
		return nil, fault.Unavailable(fmt.Sprintf("The container %q of files cannot be reached", u.Host)).Because(err)
	}
	folder, err := OpenDirectory(spool)
	if err != nil {
		return nil, err
	}
	a := &Azure{client: client, spool: folder}
	if prefix := strings.Trim(u.Path, "/"); prefix != "" {
		a.prefix = prefix + "/"
	}
	return a, nil
}

func azureClient(at, account string) (*container.Client, error) {
	if key := os.Getenv("AZURE_STORAGE_KEY"); key != "" {
		shared, err := azblob.NewSharedKeyCredential(account, key)
		if err != nil {
			return nil, fault.Unavailable("AZURE_STORAGE_KEY is not the key of a storage account")
		}
		return container.NewClientWithSharedKeyCredential(at, shared, nil)
	}
	identity, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return nil, fault.Unavailable("Set AZURE_STORAGE_KEY, or give this machine an identity that may use the storage account").Because(err)
	}
	return container.NewClient(at, identity, nil)
}

// Close releases the folder for what is on its way.
func (a *Azure) Close() error { return a.spool.Close() }

// SweepIncoming removes what uploads left behind that were cut off by the end of
// the program.
func (a *Azure) SweepIncoming() (int, error) { return a.spool.SweepIncoming() }

func (a *Azure) name(key string) string { return a.prefix + where(key) }

// Put is as Store says. When another upload of the same content is done first,
// the service forgets the blocks of this one, and what is there is as good.
func (a *Azure) Put(ctx context.Context, content io.Reader) (key string, size int64, err error) {
	octets := "application/octet-stream"
	return a.spool.pass(ctx, content, func(file *os.File, key string, size int64) error {
		started := time.Now()
		_, err := a.client.NewBlockBlobClient(a.name(key)).UploadStream(ctx, file, &blockblob.UploadStreamOptions{
			BlockSize: blockSize, Concurrency: 2, HTTPHeaders: &azureblob.HTTPHeaders{BlobContentType: &octets}})
		overtaken := bloberror.HasCode(err, bloberror.InvalidBlockList)
		if err != nil && !overtaken {
			return err
		}
		stored, at, looked := a.Stat(ctx, key)
		switch {
		case looked != nil:
			return errors.Join(err, looked)
		case stored != size:
			return fmt.Errorf("%d of %d bytes were stored", stored, size)
		case overtaken && at.Before(started.Add(-time.Hour)):
			return err
		}
		return nil
	})
}

// Open is as Store says. The content is read as far as it is asked for.
func (a *Azure) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if !ValidKey(key) {
		return nil, missing
	}
	object := a.client.NewBlobClient(a.name(key))
	about, err := object.GetProperties(ctx, nil)
	if err != nil {
		return nil, azureFault(err)
	}
	return &azureContent{ctx: ctx, object: object, tag: about.ETag, size: *about.ContentLength}, nil
}

// azureFault is NotFound for an object that is not there.
func azureFault(err error) error {
	var answer *azcore.ResponseError
	if bloberror.HasCode(err, bloberror.BlobNotFound) ||
		errors.As(err, &answer) && answer.StatusCode == 404 && answer.ErrorCode != string(bloberror.ContainerNotFound) {
		return missing.Because(err)
	}
	return err
}

// Stat is as Store says.
func (a *Azure) Stat(ctx context.Context, key string) (int64, time.Time, error) {
	size, at, _, err := a.about(ctx, key)
	return size, at, err
}

func (a *Azure) about(ctx context.Context, key string) (int64, time.Time, *azcore.ETag, error) {
	if !ValidKey(key) {
		return 0, time.Time{}, nil, missing
	}
	about, err := a.client.NewBlobClient(a.name(key)).GetProperties(ctx, nil)
	if err != nil {
		return 0, time.Time{}, nil, azureFault(err)
	}
	return *about.ContentLength, *about.LastModified, about.ETag, nil
}

// Delete is as Store says. It removes only what it has looked at: the service
// refuses it when the object was put again meanwhile, by whatever process.
func (a *Azure) Delete(ctx context.Context, key string, before time.Time) (bool, error) {
	_, at, tag, err := a.about(ctx, key)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return false, nil
	case err != nil:
		return false, err
	case !at.Add(time.Second).Before(before): // it is told in whole seconds
		return false, nil
	}
	_, err = a.client.NewBlobClient(a.name(key)).Delete(ctx, &azureblob.DeleteOptions{AccessConditions: unchanged(tag)})
	if bloberror.HasCode(err, bloberror.ConditionNotMet, bloberror.BlobNotFound) {
		return false, nil
	}
	return err == nil, err
}

func unchanged(tag *azcore.ETag) *azureblob.AccessConditions {
	return &azureblob.AccessConditions{ModifiedAccessConditions: &azureblob.ModifiedAccessConditions{IfMatch: tag}}
}

// Each is as Store says.
func (a *Azure) Each(ctx context.Context, f func(key string, size int64, at time.Time) error) error {
	prefix := a.prefix + objects + "/"
	pages := a.client.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{Prefix: &prefix})
	for pages.More() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, object := range page.Segment.BlobItems {
			key := path.Base(*object.Name)
			if !ValidKey(key) || *object.Name != a.name(key) {
				continue
			}
			if err := f(key, *object.Properties.ContentLength, *object.Properties.LastModified); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// azureContent reads an object from where it was sought to.
type azureContent struct {
	ctx      context.Context
	object   *azureblob.Client
	tag      *azcore.ETag
	size, at int64
	body     io.ReadCloser // nil until something is read
}

func (c *azureContent) Read(p []byte) (int, error) {
	if c.at >= c.size {
		return 0, io.EOF
	}
	if c.body == nil {
		answer, err := c.object.DownloadStream(c.ctx, &azureblob.DownloadStreamOptions{
			Range: azureblob.HTTPRange{Offset: c.at}, AccessConditions: unchanged(c.tag)})
		if err != nil {
			return 0, azureFault(err)
		}
		c.body = answer.NewRetryReader(c.ctx, nil)
	}
	n, err := c.body.Read(p)
	c.at += int64(n)
	if err == io.EOF && c.at < c.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (c *azureContent) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning")
	}
	if offset != c.at {
		if err := c.Close(); err != nil {
			return 0, err
		}
		c.at = offset
	}
	return offset, nil
}

func (c *azureContent) Close() error {
	if c.body == nil {
		return nil
	}
	err := c.body.Close()
	c.body = nil
	return err
}
