package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// uploads compares the upload of a large file with copying it, hashing it and
// flushing the copy to the disk, one after the other.
func (b *bench) uploads() error {
	binary, err := b.binary()
	if err != nil {
		return err
	}
	dir, err := b.library(100)
	if err != nil {
		return err
	}
	file := filepath.Join(b.dir, "large.pdf")
	if err := writeLarge(file, b.upload); err != nil {
		return err
	}
	defer os.Remove(file)
	if err := os.RemoveAll(filepath.Join(dir, "files")); err != nil { // what a run before left there is not stored twice
		return err
	}
	r, err := b.start(binary, dir, "--max-upload", strconv.FormatInt(b.upload+1, 10))
	if err != nil {
		return err
	}
	c := newClient()
	c.Timeout = 10 * time.Minute
	if err := signIn(c, r.base, lead, password); err != nil {
		return err
	}
	floor, err := b.copyHashSync(file)
	if err != nil {
		return err
	}
	// The high-water mark of memory starts anew, from what the program needs at rest.
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", r.process.Process.Pid), []byte("5"), 0); err != nil {
		return err
	}
	before, err := r.memory("VmRSS")
	if err != nil {
		return err
	}
	took, err := b.send(c, r.base, file)
	if err != nil {
		return err
	}
	peak, err := r.memory("VmHWM")
	if err != nil {
		return err
	}
	data := fmt.Sprintf("one file of %s", megabytes(b.upload))
	b.find(row{"upload", data, fmt.Sprintf("%.1f s (cp, sha256sum, sync)", floor.Seconds()), fmt.Sprintf("%.1f s", took.Seconds()), times(took.Seconds(), floor.Seconds()), "at most 1.5 x", took*2 <= floor*3})
	b.find(row{"upload, growth of memory", data, megabytes(before) + " (at rest)", megabytes(peak) + " (peak)", "+" + megabytes(peak-before), "under 32 MB", peak-before < 32e6})
	return r.stop()
}

func writeLarge(path string, size int64) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	if _, err := out.WriteString("%PDF-1.7\n"); err != nil {
		return err
	}
	if _, err := io.CopyN(out, rand.NewChaCha8([32]byte{1}), size-9); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Sync()
}

func (b *bench) copyHashSync(file string) (time.Duration, error) {
	target := file + ".copy"
	defer os.Remove(target)
	started := time.Now()
	for _, command := range [][]string{{"cp", file, target}, {"sha256sum", target}, {"sync", target}} {
		if err := exec.CommandContext(b.ctx, command[0], command[1:]...).Run(); err != nil {
			return 0, fmt.Errorf("%s: %w", command[0], err)
		}
	}
	return time.Since(started), nil
}

var formKey = regexp.MustCompile(`name="key" value="([^"]+)"`)

// send uploads the file by the form of the evidence page and returns how long
// it took until the answer was there.
func (b *bench) send(c *http.Client, base, file string) (time.Duration, error) {
	form, _, err := get(b.ctx, c, base+"/evidence/add?way=files")
	if err != nil {
		return 0, err
	}
	key := formKey.FindSubmatch(form)
	if key == nil {
		return 0, fmt.Errorf("the form has no key")
	}
	content, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer content.Close()
	out, in := io.Pipe()
	body := multipart.NewWriter(in)
	go func() {
		err := body.WriteField("key", string(key[1]))
		for _, field := range [][2]string{{"together", "no"}, {"title", "A large file"}, {"sensitivity", "internal"}} {
			if err == nil {
				err = body.WriteField(field[0], field[1])
			}
		}
		var part io.Writer
		if err == nil {
			part, err = body.CreateFormFile("files", "large.pdf")
		}
		if err == nil {
			_, err = io.CopyBuffer(struct{ io.Writer }{part}, struct{ io.Reader }{content}, make([]byte, 1<<20))
		}
		if err == nil {
			err = body.Close()
		}
		in.CloseWithError(err)
	}()
	request, err := http.NewRequestWithContext(b.ctx, http.MethodPost, base+"/evidence/add?way=files", out)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", body.FormDataContentType())
	started := time.Now()
	res, err := c.Do(request)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("the upload was answered with %s\n%.4000s", res.Status, page)
	}
	return time.Since(started), err
}
