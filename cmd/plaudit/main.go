// Command plaudit is the portal, its workers and the tools around them. Each
// subcommand is one file; this one only parses, runs and turns faults into
// exit codes.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"github.com/plaudit/plaudit/internal/fault"
)

// version is set by the linker when a release is built.
var version = "0.1.0-dev"

// Exit codes.
const (
	exitOK    = 0
	exitFault = 1 // with words on standard error
	exitUsage = 2
)

// commands is the whole command line; a further command is one line here.
type commands struct {
	Version kong.VersionFlag `help:"Print the version and exit."`
	Config  ConfigFile       `env:"PLAUDIT_CONFIG" placeholder:"FILE" help:"YAML file with settings, named as the flags are."`

	Serve     ServeCmd     `cmd:"" help:"Run the portal and its workers."`
	Demo      DemoCmd      `cmd:"" help:"Run the portal with the worked example, on invented data."`
	Migrate   MigrateCmd   `cmd:"" help:"Bring the database up to this release."`
	User      UserCmd      `cmd:"" help:"Add people, or help them to sign in."`
	Quota     QuotaCmd     `cmd:"" help:"Show or set how much an organisation may hold in files."`
	Backup    BackupCmd    `cmd:"" help:"Write database and files into one archive, while the portal runs."`
	Restore   RestoreCmd   `cmd:"" help:"Put an archive back into an empty folder."`
	Verify    VerifyCmd    `cmd:"" help:"Check the data, or an archive: database, audit trail and every file."`
	CopyFiles CopyFilesCmd `cmd:"" help:"Copy every file to another place, such as object storage; a copy that was broken off goes on."`
	Doctor    DoctorCmd    `cmd:"" help:"Look at what serve needs, with the same settings."`
	Import    ImportCmd    `cmd:"" help:"Bring in what you have: an evidence matrix with its files."`
	Export    ExportCmd    `cmd:"" help:"Write the record of an assessment, or an evidence matrix, for reading elsewhere."`
	Audit     AuditCmd     `cmd:"" help:"Check the record of who did what."`
	ReadAgain ReadAgainCmd `cmd:"" help:"Have the text of files read again for the search."`
	Synth     SynthCmd     `cmd:"" help:"Fill a database with invented data at scale, for benchmarks."`

	Standard StandardCmd `cmd:"" help:"List, show or check standards."`
	Outcome  OutcomeCmd  `cmd:"" help:"Work out what a table of ratings comes to."`
	Suggest  SuggestCmd  `cmd:"" help:"Rank the elements that files speak for, with the passages."`
}

func main() {
	os.Exit(run(os.Args[1:], &Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}

// run parses and runs one command line and returns the exit code.
func run(args []string, streams *Streams) int {
	exited, code := false, exitOK // by --help or --version, after which what is missing does not matter
	parser, err := kong.New(&commands{},
		kong.Name("plaudit"),
		kong.Description("Customer Service Excellence: self-assessment, evidence, assessment and certificate."),
		kong.Vars{"version": "plaudit " + version},
		kong.Writers(streams.Out, streams.Err),
		kong.Exit(func(c int) { exited, code = true, c }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintf(streams.Err, "plaudit: %v\n", err)
		return exitFault
	}
	command, err := parser.Parse(args)
	switch {
	case exited:
		return code
	case err != nil:
		fmt.Fprintf(streams.Err, "plaudit: %v\nRun plaudit --help to see how it is used.\n", err)
		return exitUsage
	}
	if err := command.Run(streams); err != nil {
		tell(streams.Err, err)
		return exitFault
	}
	return exitOK
}

// tell writes an error for a person at a terminal: a fault's words and fields,
// and the cause too, since whoever runs a command may know everything.
func tell(w io.Writer, err error) {
	var f *fault.Error
	if !errors.As(err, &f) {
		fmt.Fprintf(w, "plaudit: %v\n", err)
		return
	}
	fmt.Fprintf(w, "plaudit: %s\n", f.Words)
	for _, field := range f.Fields {
		if field.Words != f.Words {
			fmt.Fprintf(w, "  %s\n", field.Words)
		}
	}
	if cause := f.Unwrap(); cause != nil {
		fmt.Fprintf(w, "  (%v)\n", cause)
	}
}
