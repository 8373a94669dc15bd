package store

import "context"

// Statement is one that was run, with its arguments.
type Statement struct {
	SQL  string
	Args []any
}

type traceKey struct{}

// TraceStatements returns a context that keeps every statement which reads rows
// with it, for tests that ask the database how it would run them.
func TraceStatements(ctx context.Context) (context.Context, *[]Statement) {
	var all []Statement
	return context.WithValue(ctx, traceKey{}, &all), &all
}

func trace(ctx context.Context, query string, args []any) {
	if all, ok := ctx.Value(traceKey{}).(*[]Statement); ok {
		*all = append(*all, Statement{query, args})
	}
}
