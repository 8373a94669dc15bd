package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type rolesPage struct {
	form        *web.Form
	role, stamp *web.Field
	areas       map[account.Role]*web.Field // of the roles that areas can limit
	member      account.Member
	now         []string // the roles as they are saved, after somebody else changed them
	self        bool
}

// personRoles changes the roles of one person and the areas of each.
func personRoles(d PeopleDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		member, areas, err := d.People.Member(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := rolesForm(by, member, areas)
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			err := d.People.ChangeRoles(r.Context(), by, member.PersonID, p.stamp.Value, p.grants())
			switch {
			case err == nil:
				shell.Flash(w, "The roles of "+member.Name+" have been saved")
				return web.SeeOther(w, r, "/people")
			case fault.Is(err, fault.KindConflict):
				status = http.StatusConflict
				p.form.General = append(p.form.General, settingsWords(err)+". Your choice is below. Save again to replace what is saved now")
				p.stamp.With(member.Stamp())
				for _, g := range member.Grants {
					p.now = append(p.now, grantWords(g, peopleAreas(areas)))
				}
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Roles of " + member.Name, Section: peopleSection, Crumbs: peopleCrumbs, Form: p.form}, p.view())
	}
}

func rolesForm(by account.Actor, m account.Member, areas []account.Area) rolesPage {
	form := &web.Form{}
	p := rolesPage{form: form, member: m, self: m.PersonID == by.PersonID, areas: map[account.Role]*web.Field{},
		role:  form.Choices("role", "Roles", peopleRoleOptions(by.Kind)),
		stamp: form.Hidden("stamp").With(m.Stamp())}
	for _, d := range account.Roles(by.Kind) {
		i := slices.IndexFunc(m.Grants, func(g account.Grant) bool { return g.Role == d.Role })
		var held []string
		if i >= 0 {
			held = m.Grants[i].AreaIDs
			p.role.Values = append(p.role.Values, string(d.Role))
		}
		if options := areaOptions(areas, held); d.Limited && len(options) > 0 {
			p.areas[d.Role] = form.Choices("areas-"+string(d.Role), "Service areas of this role", options).WithValues(held)
		}
	}
	return p
}

func (p rolesPage) grants() []account.Grant {
	var grants []account.Grant
	for _, v := range p.role.Values {
		g := account.Grant{Role: account.Role(v)}
		if f := p.areas[g.Role]; f != nil {
			g.AreaIDs = f.Values
		}
		grants = append(grants, g)
	}
	return grants
}

// checkboxes shows each role with its areas, which open while it is ticked.
func (p rolesPage) checkboxes() govuk.CheckboxesArgs {
	args := govuk.CheckboxesArgs{Name: p.role.Name, Values: p.role.Values, ErrorMessage: govuk.ErrorMessageArgs{Text: p.role.Error},
		Fieldset: govuk.FieldsetArgs{Legend: govuk.LegendArgs{Text: p.role.Label, Classes: "govuk-fieldset__legend--m"}}}
	for _, o := range p.role.Options {
		item := govuk.CheckboxesItem{Value: o.Value, Text: o.Text, Hint: govuk.HintArgs{Text: o.Hint}}
		if f := p.areas[account.Role(o.Value)]; f != nil {
			f.Hint = "With all areas beneath them. Tick none for the whole organisation"
			item.Conditional = web.Checkboxes(f)
		}
		args.Items = append(args.Items, item)
	}
	return args
}

type endPage struct {
	form   *web.Form
	member account.Member
}

// personEnd asks, then ends somebody's place in the organisation.
func personEnd(d PeopleDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		member, _, err := d.People.Member(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := endPage{&web.Form{}, member}
		if r.Method == http.MethodPost {
			err := d.People.EndMembership(r.Context(), by, member.PersonID)
			if err == nil {
				shell.Flash(w, member.Name+" no longer has a place in your organisation")
				return web.SeeOther(w, r, "/people")
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "End the membership of " + member.Name, Section: peopleSection, Crumbs: peopleCrumbs, Form: p.form}, p.view())
	}
}
