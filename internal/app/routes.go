package app

import (
	"slices"

	accountpages "github.com/plaudit/plaudit/internal/pages/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// routes is the whole route table: the pages of every audience.
func routes(c Config, s *Services) []shell.Route {
	return slices.Concat(
		accountpages.Routes(accountpages.Deps{Auth: s.Auth, Demo: s.Demo, Cookie: shell.Cookie{Secure: c.secure()}, Address: c.address}),
	)
}
