package shell

import (
	"net/http"
	"net/url"
)

// Preference returns how this browser likes a list shown, as Remember kept it;
// "" when it allowed no such cookie or said nothing.
func Preference(r *http.Request, name string) string { return preferences(r).Get(name) }

// Remember keeps how this browser likes a list shown, for a year, if it allowed
// the optional cookie; otherwise it does nothing. The value is a choice out of a
// fixed list, never what a person typed.
func Remember(w http.ResponseWriter, r *http.Request, name, value string) {
	if !MayRemember(r) {
		return
	}
	all := preferences(r)
	if all.Get(name) == value {
		return
	}
	all.Set(name, value)
	http.SetCookie(w, &http.Cookie{Name: PreferencesCookie, Value: all.Encode(), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 365 * 24 * 3600})
}

func preferences(r *http.Request) url.Values {
	if MayRemember(r) {
		if c, err := r.Cookie(PreferencesCookie); err == nil {
			if all, err := url.ParseQuery(c.Value); err == nil {
				return all
			}
		}
	}
	return url.Values{}
}
