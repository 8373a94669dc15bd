package evidence

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/unicode/norm"
)

// fileType is a type of file that is accepted: by what its name ends in, what
// it is called, how it is served, and what its first bytes must look like.
type fileType struct {
	extension string
	title     string
	mediaType string
	sniffed   []string // any of these, as package mimetype calls them
}

const (
	ooxml = "application/vnd.openxmlformats-officedocument."
	odf   = "application/vnd.oasis.opendocument."
	ole   = "application/x-ole-storage"
	plain = "text/plain" // with all that package mimetype puts beneath it
)

var fileTypes = []fileType{
	{"pdf", "PDF", "application/pdf", []string{"application/pdf"}},
	{"docx", "Word", ooxml + "wordprocessingml.document", []string{ooxml + "wordprocessingml.document", "application/zip"}},
	{"doc", "Word", "application/msword", []string{"application/msword", ole, "text/rtf"}},
	{"xlsx", "Excel", ooxml + "spreadsheetml.sheet", []string{ooxml + "spreadsheetml.sheet", "application/zip"}},
	{"xls", "Excel", "application/vnd.ms-excel", []string{"application/vnd.ms-excel", ole}},
	{"pptx", "PowerPoint", ooxml + "presentationml.presentation", []string{ooxml + "presentationml.presentation", "application/zip"}},
	{"ppt", "PowerPoint", "application/vnd.ms-powerpoint", []string{"application/vnd.ms-powerpoint", ole}},
	{"odt", "OpenDocument text", odf + "text", []string{odf + "text"}},
	{"ods", "OpenDocument spreadsheet", odf + "spreadsheet", []string{odf + "spreadsheet"}},
	{"odp", "OpenDocument presentation", odf + "presentation", []string{odf + "presentation"}},
	{"rtf", "Rich text", "application/rtf", []string{"text/rtf"}},
	{"csv", "CSV", "text/csv", []string{plain}},
	{"txt", "Text", "text/plain", []string{plain}},
	{"md", "Text", "text/markdown", []string{plain}},
	{"html", "Web page", "text/html", []string{plain}},
	{"htm", "Web page", "text/html", []string{plain}},
	{"eml", "E-mail", "message/rfc822", []string{plain}},
	{"msg", "E-mail", "application/vnd.ms-outlook", []string{"application/vnd.ms-outlook", ole}},
	{"png", "Image", "image/png", []string{"image/png"}},
	{"jpg", "Image", "image/jpeg", []string{"image/jpeg"}},
	{"jpeg", "Image", "image/jpeg", []string{"image/jpeg"}},
	{"gif", "Image", "image/gif", []string{"image/gif"}},
	{"webp", "Image", "image/webp", []string{"image/webp"}},
	{"heic", "Image", "image/heic", []string{"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}},
	{"tif", "Image", "image/tiff", []string{"image/tiff"}},
	{"tiff", "Image", "image/tiff", []string{"image/tiff"}},
	{"mp3", "Sound", "audio/mpeg", []string{"audio/mpeg"}},
	{"m4a", "Sound", "audio/mp4", []string{"audio/x-m4a", "audio/mp4", "video/mp4"}},
	{"mp4", "Video", "video/mp4", []string{"video/mp4", "audio/mp4", "video/x-m4v"}},
}

// Extensions lists what the name of a file may end in, for the accept attribute
// of a file field: ".pdf,.docx,...".
func Extensions() string {
	var b strings.Builder
	for i, t := range fileTypes {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("." + t.extension)
	}
	return b.String()
}

// AcceptedTypes says in words which files are accepted.
const AcceptedTypes = "PDF, Word, Excel, PowerPoint, OpenDocument, rich text, CSV, text, web pages, e-mails, images, MP3 and MP4"

// TypeTitle is the type of a file in a word: "PDF", "Excel".
func TypeTitle(mediaType string) string {
	i := slices.IndexFunc(fileTypes, func(t fileType) bool { return t.mediaType == mediaType })
	if i < 0 {
		return "File"
	}
	return fileTypes[i].title
}

// sniffBytes is how much of a file is looked at to tell its type.
const sniffBytes = 32 << 10

var sniffFurther = sync.OnceFunc(func() { mimetype.SetLimit(sniffBytes) })

// identify decides by name and first bytes which type a file is of. It returns
// words that say what to do when the file cannot be accepted.
func identify(name string, head []byte) (mediaType, words string) {
	sniffFurther()
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	found := mimetype.Detect(head)
	i := slices.IndexFunc(fileTypes, func(t fileType) bool { return t.extension == extension })
	if i < 0 {
		return "", refusal(name, extension)
	}
	t := fileTypes[i]
	for m := found; m != nil; m = m.Parent() {
		if slices.ContainsFunc(t.sniffed, m.Is) && (!m.Is("application/zip") || found == m && isOfficeZip(head)) {
			return t.mediaType, ""
		}
	}
	if j := slices.IndexFunc(fileTypes, func(o fileType) bool {
		return slices.ContainsFunc(o.sniffed, found.Is) && !found.Is(ole) && !found.Is(plain)
	}); j >= 0 && !found.Is("application/zip") {
		return "", fmt.Sprintf("‘%s’ ends in .%s but holds a file of another type (%s). Rename it to end in .%s, or save it again as .%s",
			name, extension, fileTypes[j].title, fileTypes[j].extension, extension)
	}
	return "", fmt.Sprintf("‘%s’ ends in .%s but is damaged or of another type. Open it in the program it was made with and save it again", name, extension)
}

// TypeOf is the media type of a file of ours: what identify says, else what its
// first bytes look like, else text.
func TypeOf(name string, head []byte) string {
	if mediaType, words := identify(name, head); words == "" {
		return mediaType
	}
	found := mimetype.Detect(head)
	for _, t := range fileTypes {
		if slices.ContainsFunc(t.sniffed, found.Is) && !found.Is(plain) {
			return t.mediaType
		}
	}
	if found.Is("text/html") {
		return "text/html"
	}
	return plain
}

// isOfficeZip tells whether a zip archive begins as Office documents do, for
// those whose telling parts lie behind what was looked at.
func isOfficeZip(head []byte) bool {
	if len(head) < 60 {
		return false
	}
	name := string(head[30:60])
	return strings.HasPrefix(name, "[Content_Types].xml") || strings.HasPrefix(name, "_rels/") || strings.HasPrefix(name, "docProps/")
}

// refusedByName says what to do about a file that is not accepted whatever it
// holds; nothing when its bytes decide.
func refusedByName(name string) string {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if slices.ContainsFunc(fileTypes, func(t fileType) bool { return t.extension == extension }) {
		return ""
	}
	return refusal(name, extension)
}

func refusal(name, extension string) string {
	switch extension {
	case "zip", "7z", "rar", "gz", "tar", "tgz":
		return fmt.Sprintf("‘%s’ is an archive. Unpack it and upload the files in it", name)
	case "docm", "dotm", "xlsm", "xlsb", "xltm", "pptm", "potm":
		return fmt.Sprintf("‘%s’ may hold macros. Save it without them, as .%sx, and upload that", name, map[byte]string{'d': "doc", 'x': "xls", 'p': "ppt"}[extension[0]])
	case "svg":
		return fmt.Sprintf("‘%s’ is a drawing that may hold programs. Save it as PNG or PDF and upload that", name)
	case "exe", "msi", "com", "scr", "bat", "cmd", "ps1", "vbs", "js", "jar", "sh", "dll", "app", "dmg", "apk", "lnk", "hta":
		return fmt.Sprintf("‘%s’ is a program. Programs are not accepted as evidence; upload a document or a screenshot instead", name)
	case "":
		return fmt.Sprintf("‘%s’ has a name without an ending. Rename it so that it says its type, such as .pdf", name)
	}
	return fmt.Sprintf("‘%s’ is of a type that is not accepted (.%s). Save it as a PDF or in another of these types: %s", name, extension, AcceptedTypes)
}

// maxNameRunes is the most that the name of a file keeps.
const maxNameRunes = 200

// CleanName returns the name of an uploaded file without folders (as some
// browsers and all tricksters send them), control characters and signs that
// turn the direction of writing, in any script, at most 200 characters with its
// ending kept. Without anything left it is "file".
func CleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "_"))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF', r == '\u2028', r == '\u2029':
			return -1
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r) && r != '\u200C' && r != '\u200D': // joiners belong to some scripts
			return '_'
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	name = strings.TrimRight(name, ". ")
	if runes := []rune(name); len(runes) > maxNameRunes {
		ending := []rune(path.Ext(name))
		if len(ending) > 10 {
			ending = nil
		}
		name = string(runes[:maxNameRunes-len(ending)]) + string(ending)
	}
	if strings.Trim(name, ".") == "" {
		return "file"
	}
	return name
}

// titleOf is the title that an item gets from the name of its file.
func titleOf(name string) string {
	title := strings.TrimSuffix(name, path.Ext(name))
	if title = strings.Join(strings.Fields(strings.ReplaceAll(title, "_", " ")), " "); title == "" {
		return name
	}
	return title
}
