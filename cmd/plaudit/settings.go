package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v4"

	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notify"
)

// StoreFlags say where the data is; every command that reaches it has them.
type StoreFlags struct {
	Data     string `default:"data" env:"PLAUDIT_DATA" placeholder:"DIR" help:"Folder of uploaded files and of the embedded database (${default})."`
	Database string `env:"PLAUDIT_DATABASE" placeholder:"URL" help:"postgres://... or the path of a SQLite file; plaudit.db in the data folder if not set."`
	Files    string `env:"PLAUDIT_FILES" placeholder:"URL" help:"Object storage of uploaded files: s3://bucket/prefix?endpoint=https://host&region=... or azure://container/prefix?account=name; the data folder if not set. Credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AZURE_STORAGE_KEY."`
}

// config is what the flags say of the program's configuration.
func (f StoreFlags) config() app.Config {
	return app.Config{DataDir: f.Data, Database: f.Database, Files: f.Files}
}

// ServeFlags are all settings of the portal.
type ServeFlags struct {
	StoreFlags   `embed:""`
	Cache        string `env:"PLAUDIT_CACHE" placeholder:"DIR" help:"Folder of what can be made again; cache in the data folder if not set. Portals may share one."`
	Listen       string `default:"127.0.0.1:8080" env:"PLAUDIT_LISTEN" placeholder:"HOST:PORT" help:"Address to serve on (${default})."`
	PublicURL    string `env:"PLAUDIT_PUBLIC_URL" placeholder:"URL" help:"Where people reach the portal, such as https://plaudit.example.org; http on the address if not set."`
	BehindProxy  bool   `env:"PLAUDIT_BEHIND_PROXY" help:"A proxy of yours stands in front and sets X-Forwarded-For."`
	MaxUpload    int64  `default:"2000000000" env:"PLAUDIT_MAX_UPLOAD" placeholder:"BYTES" help:"The most bytes of one file (${default})."`
	Readers      int    `env:"PLAUDIT_READERS" placeholder:"N" help:"How many files are read at once for the search. If not set, half the processors, at most four, as far as memory goes."`
	Quota        int64  `env:"PLAUDIT_QUOTA" placeholder:"BYTES" help:"The most bytes of an organisation that has no quota of its own (plaudit quota). No limit if not set."`
	Clamd        string `env:"PLAUDIT_CLAMD" placeholder:"URL" help:"Virus checker: tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl. Files are not checked if not set."`
	ClamdMax     int64  `default:"100000000" env:"PLAUDIT_CLAMD_MAX" placeholder:"BYTES" help:"The largest file that clamd is set to look through (${default}); larger ones wait."`
	NoLinkChecks bool   `env:"PLAUDIT_NO_LINK_CHECKS" help:"Visit no web link. Otherwise each is asked for once a week, to find broken ones and keep a copy."`
	LinkAllow    string `env:"PLAUDIT_LINK_ALLOW" placeholder:"LIST" help:"Hosts and networks that web links may lead to although they are not public, apart by commas: intranet.example.org,10.1.0.0/16."`
	SMTP         string `env:"PLAUDIT_SMTP" placeholder:"URL" help:"Mail server: smtp://[user@]host[:587] or smtps://[user@]host[:465]. No mail is sent if not set."`
	SMTPPassword string `env:"PLAUDIT_SMTP_PASSWORD" placeholder:"WORD" help:"Password of the mail server; better in the environment than on the command line."`
	MailFrom     string `default:"Plaudit <plaudit@localhost>" env:"PLAUDIT_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of mail (${default})."`
}

func (f ServeFlags) config() app.Config {
	c := f.StoreFlags.config()
	c.CacheDir = f.Cache
	c.Listen, c.PublicURL, c.BehindProxy, c.MaxUpload = f.Listen, f.PublicURL, f.BehindProxy, f.MaxUpload
	c.Readers = f.Readers
	c.Quota, c.Clamd, c.ClamdMax = f.Quota, f.Clamd, f.ClamdMax
	c.NoLinkChecks, c.LinkAllow = f.NoLinkChecks, f.LinkAllow
	c.Mail = notify.Config{Server: f.SMTP, Password: f.SMTPPassword, From: f.MailFrom}
	return c
}

// ConfigFile is a flag that reads further settings from a YAML file with the
// names of the flags: "public-url: https://...". A flag or a PLAUDIT_ variable
// overrides what the file says.
type ConfigFile string

// BeforeResolve hands the file to the parser.
func (ConfigFile) BeforeResolve(c *kong.Context, trace *kong.Path) error {
	name, given := c.FlagValue(trace.Flag).(ConfigFile)
	if !given || name == "" {
		return nil
	}
	file, err := os.Open(string(name))
	if err != nil {
		return err
	}
	defer file.Close()
	resolver, err := fromYAML(file)
	if err == nil {
		c.AddResolver(resolver)
	}
	return err
}

func fromYAML(r io.Reader) (kong.Resolver, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, fault.Invalid("The configuration file cannot be read as YAML").Because(err)
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if _, set := os.LookupEnv(name); set {
				return nil, nil
			}
		}
		name := flag.Name
		if slices.Contains(flag.Envs, "PLAUDIT_FILES") {
			name = "files" // whatever the command calls it
		} else if name == "files" {
			return nil, nil // those that a command reads
		}
		if v, set := values[name]; set {
			return fmt.Sprint(v), nil // as it would stand on the command line
		}
		return nil, nil
	}), nil
}
