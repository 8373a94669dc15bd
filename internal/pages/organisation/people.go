package organisation

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// PeopleDeps is what the pages on an organisation's people need.
type PeopleDeps struct {
	People    *account.Service
	Now       func() time.Time
	PublicURL string // where people reach the portal; the request's host if empty
}

// PeopleRoutes returns the pages on an organisation's people, of both kinds.
func PeopleRoutes(d PeopleDeps) []shell.Route {
	read, manage := shell.Can(account.ReadOrganisation), shell.Can(account.ManagePeople)
	return []shell.Route{
		{Pattern: "GET /people", Needs: read, Handle: people(d)},
		{Pattern: "GET /people/invite", Needs: manage, Handle: invite(d)},
		{Pattern: "POST /people/invite", Needs: manage, Handle: invite(d)},
		{Pattern: "POST /people/invitations/{id}/renew", Needs: manage, Handle: inviteRenew(d)},
		{Pattern: "POST /people/invitations/{id}/withdraw", Needs: manage, Handle: inviteWithdraw(d)},
		{Pattern: "GET /people/{id}", Needs: manage, Handle: personRoles(d)},
		{Pattern: "POST /people/{id}", Needs: manage, Handle: personRoles(d)},
		{Pattern: "GET /people/{id}/end", Needs: manage, Handle: personEnd(d)},
		{Pattern: "POST /people/{id}/end", Needs: manage, Handle: personEnd(d)},
	}
}

const peopleSection = "/people"

var peopleCrumbs = []shell.Crumb{{Text: "People", Href: "/people"}}

// peopleShown is the most that one page lists; search narrows it.
const peopleShown = 200

type peoplePage struct {
	form        *web.Form
	q, role     *web.Field
	members     []account.Member
	found       int
	all         int
	areas       map[string]string // names by id
	invitations []account.Invitation
	mayManage   bool
	now         time.Time
}

// people lists everybody with a role, found by name, address or role.
func people(d PeopleDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.People.People(r.Context(), by)
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := peoplePage{form: form, all: len(v.Members), areas: peopleAreas(v.Areas), invitations: v.Invitations, now: d.Now(),
			q:         form.Text("q", "Name or e-mail address"),
			role:      form.Choice("role", "Role", peopleRoleOptions(by.Kind)),
			mayManage: by.May(account.ManagePeople, account.Record{OrganisationID: by.OrganisationID})}
		form.Read(r.URL.Query())
		p.members = peopleFound(v.Members, p.q.Value, account.Role(p.role.Value))
		p.found = len(p.members)
		p.members = p.members[:min(p.found, peopleShown)]
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "People", Section: peopleSection}, p.view())
	}
}

func peopleFound(all []account.Member, q string, role account.Role) []account.Member {
	words := strings.Fields(standard.Fold(q))
	var found []account.Member
	for _, m := range all {
		text := standard.Fold(m.Name + " " + m.Email)
		missing := slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
		if !missing && (role == "" || m.Holds(role)) {
			found = append(found, m)
		}
	}
	return found
}

func peopleRoleOptions(kind account.OrganisationKind) []web.Option {
	var options []web.Option
	for _, role := range account.Roles(kind) {
		options = append(options, web.Option{Value: string(role.Role), Text: role.Title, Hint: role.Hint})
	}
	return options
}

func peopleAreas(areas []account.Area) map[string]string {
	names := map[string]string{}
	for _, a := range areas {
		names[a.ID] = a.Name
	}
	return names
}

// areaOptions are the areas in use, by their full path, for ticking.
func areaOptions(areas []account.Area, ticked []string) []web.Option {
	byID := map[string]account.Area{}
	for _, a := range areas {
		byID[a.ID] = a
	}
	var options []web.Option
	for _, a := range areas {
		if a.Archived && !slices.Contains(ticked, a.ID) {
			continue
		}
		path := a.Name
		for up, steps := byID[a.ParentID], 0; up.ID != "" && steps < len(areas); up, steps = byID[up.ParentID], steps+1 {
			path = up.Name + ": " + path
		}
		if a.Archived {
			path += " (archived)"
		}
		options = append(options, web.Option{Value: a.ID, Text: path})
	}
	slices.SortStableFunc(options, func(a, b web.Option) int { return strings.Compare(standard.Fold(a.Text), standard.Fold(b.Text)) })
	return options
}

// grantWords is a role with the areas that limit it: "Service Champion for
// Housing, Museums".
func (p peoplePage) grantWords(g account.Grant) string { return grantWords(g, p.areas) }

func grantWords(g account.Grant, names map[string]string) string {
	if len(g.AreaIDs) == 0 {
		return g.Role.Title()
	}
	areas := make([]string, len(g.AreaIDs))
	for i, id := range g.AreaIDs {
		areas[i] = names[id]
	}
	slices.Sort(areas)
	return g.Role.Title() + " for " + strings.Join(areas, ", ")
}

func peopleCount(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}

func (p peoplePage) expired(i account.Invitation) bool {
	return i.State(p.now) == account.InvitationExpired
}

// link is the whole address of a one-time link.
func (d PeopleDeps) link(r *http.Request, token string) string {
	base := d.PublicURL
	if base == "" {
		base = (&url.URL{Scheme: "http", Host: r.Host}).String()
	}
	return strings.TrimSuffix(base, "/") + "/invitation/" + token
}
