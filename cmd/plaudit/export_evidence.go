package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/matrix"
)

// ExportEvidenceCmd writes an evidence matrix.
type ExportEvidenceCmd struct {
	StoreFlags `embed:""`
	Org        string `required:"" placeholder:"NAME|ID" help:"Organisation whose evidence it is."`
	Format     string `placeholder:"FORMAT" help:"docx, xlsx or csv; by the ending of --out if not set."`
	Out        string `required:"" placeholder:"FILE" help:"Where to; - for standard output."`
}

// Run exports, with the same code as the portal.
func (c *ExportEvidenceCmd) Run(out *Streams) (err error) {
	id := c.Format
	if id == "" {
		id = strings.TrimPrefix(filepath.Ext(c.Out), ".")
	}
	format, err := matrix.FormatOf(id)
	if err != nil {
		return err
	}
	ctx := context.Background()
	a, err := app.New(ctx, c.config())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	by, err := (&ImportEvidenceCmd{Org: c.Org}).actor(ctx, a.DB)
	if err != nil {
		return err
	}
	lines, err := a.Services.Evidence.Matrix(ctx, by)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { return matrix.Write(w, format, by.OrganisationName, lines, time.Now()) }
	if c.Out == "-" {
		return write(out.Out)
	}
	file, err := os.Create(c.Out)
	if err != nil {
		return err
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.Out, "%d lines written to %s.\n", len(lines), c.Out)
	return err
}
