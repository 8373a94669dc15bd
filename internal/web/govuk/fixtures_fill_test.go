package govuk

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

var componentType = reflect.TypeFor[templ.Component]()

// fill sets the fields of an argument struct from nunjucks options, by json
// tag, and returns the paths of options that found no place. It knows how
// nunjucks sees values: numbers print as text, HTML is a string, and false or
// null stand for nothing.
func fill(args any, options map[string]any) []string {
	var f filler
	f.set(reflect.ValueOf(args).Elem(), options, "")
	slices.Sort(f.unknown)
	return f.unknown
}

type filler struct{ unknown []string }

func (f *filler) miss(path string, value any) {
	f.unknown = append(f.unknown, fmt.Sprintf("%s=%v", strings.TrimPrefix(path, "."), value))
}

func (f *filler) set(to reflect.Value, value any, path string) {
	if value == nil {
		return
	}
	if to.Type() == componentType {
		f.setHTML(to, value, path)
		return
	}
	switch to.Kind() {
	case reflect.Struct:
		f.setStruct(to, value, path)
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		f.set(to.Elem(), value, path)
	case reflect.Slice:
		f.setSlice(to, value, path)
	case reflect.Map:
		f.setMap(to, value, path)
	case reflect.String:
		if text, ok := asText(value); ok {
			to.SetString(text)
		} else {
			f.miss(path, value)
		}
	case reflect.Bool:
		yes, ok := value.(bool)
		if !ok {
			f.miss(path, value)
		}
		to.SetBool(yes)
	case reflect.Int:
		text, _ := asText(value)
		n, err := strconv.Atoi(text)
		if err != nil {
			f.miss(path, value)
		}
		to.SetInt(int64(n))
	default:
		f.miss(path, value)
	}
}

// setHTML accepts a string of HTML, or an object whose only option is html.
func (f *filler) setHTML(to reflect.Value, value any, path string) {
	if object, ok := value.(map[string]any); ok && len(object) == 1 {
		value = object["html"]
	}
	switch html := value.(type) {
	case string:
		if html != "" {
			to.Set(reflect.ValueOf(templ.Raw(html)))
		}
	case bool:
		if html {
			f.miss(path, value)
		}
	default:
		f.miss(path, value)
	}
}

func (f *filler) setStruct(to reflect.Value, value any, path string) {
	object, ok := value.(map[string]any)
	if !ok {
		f.miss(path, value)
		return
	}
	fields := map[string]int{}
	for i := range to.NumField() {
		fields[to.Type().Field(i).Tag.Get("json")] = i
	}
	for key, option := range object {
		i, ok := fields[key]
		if !ok && option != nil {
			f.miss(path+"."+key, option)
		}
		if !ok {
			continue
		}
		f.set(to.Field(i), option, path+"."+key)
	}
}

// setSlice leaves out list items that nunjucks takes for nothing.
func (f *filler) setSlice(to reflect.Value, value any, path string) {
	list, ok := value.([]any)
	if !ok {
		f.miss(path, value)
		return
	}
	for _, item := range list {
		if item == nil || item == false || item == "" {
			continue
		}
		one := reflect.New(to.Type().Elem()).Elem()
		f.set(one, item, path+"[]")
		to.Set(reflect.Append(to, one))
	}
}

func (f *filler) setMap(to reflect.Value, value any, path string) {
	object, ok := value.(map[string]any)
	if !ok {
		f.miss(path, value)
		return
	}
	to.Set(reflect.MakeMap(to.Type()))
	for key, option := range object {
		text, ok := asText(option)
		if !ok {
			f.miss(path+"."+key, option)
			continue
		}
		to.SetMapIndex(reflect.ValueOf(key), reflect.ValueOf(text))
	}
}

func asText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
