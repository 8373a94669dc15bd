package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// wasmPage is the unit that the memory of WebAssembly is counted in.
const wasmPage = 64 << 10

// engine is PDFium, compiled when it is first needed.
var engine struct {
	sync.Mutex
	pool pdfium.Pool
}

// startPDF starts PDFium for one file that somebody uploaded, with all that is
// attached to it: each has memory of its own, sees no files of the machine and
// writes nowhere.
func startPDF(ctx context.Context, limits Limits) (pdfium.Pdfium, error) {
	engine.Lock()
	defer engine.Unlock()
	if engine.pool == nil {
		config := wazero.NewRuntimeConfig().WithMemoryLimitPages(uint32(min(limits.Memory/2/wasmPage, 1<<15)))
		if limits.Cache != "" {
			if cache, err := wazero.NewCompilationCacheWithDir(limits.Cache); err == nil { // else it is compiled again
				config = config.WithCompilationCache(cache)
			}
		}
		pool, err := webassembly.Init(webassembly.Config{MaxIdle: 1, MaxTotal: 2, RuntimeConfig: config, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard})
		if err != nil {
			return nil, fmt.Errorf("start PDFium: %w", err)
		}
		engine.pool = pool
	}
	starting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return engine.pool.GetInstanceWithContext(starting)
}

// pdf is an open PDF.
type pdf struct {
	of    pdfium.Pdfium
	doc   references.FPDF_DOCUMENT
	pages int
}

func openPDF(of pdfium.Pdfium, content io.ReaderAt, size int64) (*pdf, error) {
	p := &pdf{of: of}
	opened, err := of.OpenDocument(&requests.OpenDocument{FileReader: io.NewSectionReader(content, 0, size), FileReaderSize: size})
	if err == nil {
		p.doc = opened.Document
		count, problem := of.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: p.doc})
		if err = problem; err == nil {
			if p.pages = count.PageCount; p.pages <= 0 {
				err = errors.New("it has no pages")
			}
		}
	}
	if err != nil {
		if errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity) {
			err = unreadable(wordsEncrypted, err)
		}
		return nil, err
	}
	return p, nil
}

// pdfReader is the PDFium that reads the PDFs of one file. Starting one takes
// far longer than reading a page, so those attached to an e-mail share it, until
// one of them cannot be read: what that did to it is not known, and the next is
// read by a fresh one.
type pdfReader struct{ of pdfium.Pdfium }

// use starts PDFium unless it is there.
func (r *pdfReader) use(ctx context.Context, limits Limits) (_ pdfium.Pdfium, err error) {
	if r.of == nil {
		r.of, err = startPDF(ctx, limits)
	}
	return r.of, err
}

// drop frees its memory.
func (r *pdfReader) drop() {
	if r.of != nil {
		r.of.Close() //nolint:errcheck // it goes, whatever it says
		r.of = nil
	}
}

// readPDF reads a PDF by page.
func readPDF(b *builder, content io.ReaderAt, size int64) error {
	whole := false
	defer func() { // after a panic too
		if !whole {
			b.pdf.drop()
		}
	}()
	of, err := b.pdf.use(b.ctx, b.limits)
	if err != nil {
		return err
	}
	p, err := openPDF(of, content, size)
	if err != nil {
		return err
	}
	if err := b.readPages(p); err != nil {
		return err
	}
	_, err = of.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: p.doc})
	whole = err == nil
	return nil
}

func (b *builder) readPages(p *pdf) error {
	if b.within == "" {
		b.doc.Pages = p.pages
		if title, err := p.of.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: p.doc, Tag: "Title"}); err == nil {
			b.doc.Title = title.Value
		}
	}
	for i := range p.pages {
		if i == b.limits.Pages {
			return errFull
		}
		text, err := p.text(i)
		if err != nil {
			if b.ctx.Err() == nil && i > 0 && !errors.Is(err, errPDFMemory) {
				continue // one broken page does not lose the others
			}
			return err
		}
		if err := b.add(Place{Kind: PlacePage, Number: i + 1}, text, false); err != nil {
			return err
		}
	}
	return nil
}

var errPDFMemory = errors.New("one page holds too much text")

// hyphens joins words that were divided at the end of a line.
var hyphens = strings.NewReplacer("\uFFFE\r\n", "", "\x02\r\n", "", "\uFFFE", "", "\x02", "", "\u00AD\r\n", "")

// text reads one page in one go: a call into WebAssembly for each letter would
// take many times as long.
func (p *pdf) text(index int) (string, error) {
	page, err := p.of.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: p.doc, Index: index})
	if err != nil {
		return "", err
	}
	defer p.of.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page}) //nolint:errcheck // goes with the document
	text, err := p.of.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: requests.Page{ByReference: &page.Page}})
	if err != nil {
		return "", err
	}
	defer p.of.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) //nolint:errcheck // as above
	count, err := p.of.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil || count.Count <= 0 {
		return "", err
	}
	if count.Count > 4<<20 {
		return "", unreadable(wordsExpands, errPDFMemory)
	}
	got, err := p.of.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, StartIndex: 0, Count: count.Count})
	if err != nil {
		return "", err
	}
	return hyphens.Replace(got.Text), nil
}
