package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// keptStatements is how many prepared statements a reading connection keeps. The
// pages need some 150; what is beyond is prepared for each use.
const keptStatements = 160

// keepingConnector opens SQLite connections that keep the statements they have
// prepared: for the short queries of a page, preparing takes longer than running.
type keepingConnector struct{ driver.Connector }

// Connect opens a connection.
func (k keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c, ok := conn.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the SQLite driver has a connection of another kind, %T", conn), conn.Close())
	}
	return &keepingConn{sqliteConn: c, kept: map[string]*keptStatement{}}, nil
}

// sqliteConn is what database/sql asks of the driver's connections, and what
// keepingConn passes on.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type keepingConn struct {
	sqliteConn
	kept map[string]*keptStatement
}

type keptStatement struct {
	driver.StmtQueryContext
	close func() error
	busy  bool // its rows are being read
}

// QueryContext runs a kept statement, or prepares and keeps it.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil || s.busy {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &keptRows{rows, s}, nil
}

// statement returns the kept statement of a query; nil when there is no room
// for another.
func (c *keepingConn) statement(ctx context.Context, query string) (*keptStatement, error) {
	if s, ok := c.kept[query]; ok {
		return s, nil
	}
	if len(c.kept) >= keptStatements {
		return nil, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	runs, ok := prepared.(driver.StmtQueryContext)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the SQLite driver has a statement of another kind, %T", prepared), prepared.Close())
	}
	s := &keptStatement{StmtQueryContext: runs, close: prepared.Close}
	c.kept[query] = s
	return s, nil
}

// Close closes the statements, then the connection.
func (c *keepingConn) Close() (err error) {
	for _, s := range c.kept {
		err = errors.Join(err, s.close())
	}
	c.kept = nil
	return errors.Join(err, c.sqliteConn.Close())
}

// keptRows frees its statement for the next use when it is closed.
type keptRows struct {
	driver.Rows
	of *keptStatement
}

// Close ends the reading.
func (r *keptRows) Close() error {
	err := r.Rows.Close()
	r.of.busy = false
	return err
}
