# foi-suggest for Request Tracker. GPL version 2 (see LICENSE in this folder): it runs inside RT.
package RT::Extension::FOISuggest;

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256_hex sha256_hex);
use Encode ();
use HTTP::Tiny;
use Time::HiRes ();
use URI::Escape qw(uri_escape_utf8);

our $VERSION = '0.1.0';

use constant PANEL_SECONDS    => 3;
use constant DECISION_SECONDS => 20;
use constant QUEUE_SECONDS    => 1;
use constant MAX_ANSWER_BYTES => 20_000_000;

my $hidden = sub { '(not shown)' };
$RT::Config::META{FOISuggestKey}    = { Type => 'SCALAR', Immutable => 1, Obfuscate => $hidden };
$RT::Config::META{FOISuggestURL}    = { Type => 'SCALAR', Immutable => 1 };
$RT::Config::META{FOISuggestQueues} = { Type => 'ARRAY',  Immutable => 1 };

=head1 NAME

RT::Extension::FOISuggest - suggestions of FOI exemptions beside the ticket

=head1 DESCRIPTION

RT decides who may see what. For a member of staff with the right, RT asks the service on behalf of that person and
signs the request; the browser talks to RT alone. Nothing here ever dies: without the service RT works as before.

=head2 ServesTicket TICKET

Whether the ticket is in one of the FOI queues.

=cut

sub ServesTicket {
    my ( $class, $ticket ) = @_;
    my $queue = $ticket->QueueObj->__Value('Name') // '';
    return scalar grep { $_ eq $queue } RT->Config->Get('FOISuggestQueues');
}

=head2 MayWorkOn TICKET

Whether the current user of the ticket object is staff, sees the ticket and its comments, and may comment on it.

=cut

sub MayWorkOn {
    my ( $class, $ticket ) = @_;
    return 0 unless $ticket && $ticket->id && $ticket->CurrentUser->Privileged && $class->ServesTicket($ticket);
    return _WorksOn($ticket);
}

# A ticket, or a queue for all tickets of it.
sub _WorksOn {
    my $object = shift;
    return 0 if grep { !$object->CurrentUserHasRight($_) } qw(ShowTicket ShowTicketComments);
    return $object->CurrentUserHasRight('CommentOnTicket') || $object->CurrentUserHasRight('ModifyTicket') ? 1 : 0;
}

=head2 Visible USER

Ids of the active tickets of the FOI queues that USER, an RT::CurrentUser, may work on.

=cut

sub Visible {
    my ( $class, $user ) = @_;
    return unless $user->Privileged;
    my @found;
    for my $name ( RT->Config->Get('FOISuggestQueues') ) {
        my $queue = RT::Queue->new($user);
        $queue->Load($name);
        next unless $queue->id;
        my $every   = _WorksOn($queue);
        my $tickets = RT::Tickets->new( $every ? RT->SystemUser : $user );
        $tickets->FromSQL( q{Status = '__Active__' AND Queue = } . $queue->id );
        while ( my $ticket = $tickets->Next ) {
            push @found, $ticket->id if $every || $class->MayWorkOn($ticket);
        }
    }
    return @found;
}

=head2 RoleOf USER

"manager" for whoever administers one of the FOI queues, "staff" for other privileged users with a right in one of
them, "none" for everybody else. USER is an RT::CurrentUser.

=cut

sub RoleOf {
    my ( $class, $user ) = @_;
    return 'none' unless $user && $user->id && $user->Privileged;
    my $role = 'none';
    for my $name ( RT->Config->Get('FOISuggestQueues') ) {
        my $queue = RT::Queue->new($user);
        $queue->Load($name);
        next unless $queue->id;
        return 'manager' if $queue->CurrentUserHasRight('AdminQueue');
        $role = 'staff'  if $queue->CurrentUserHasRight('ShowTicketComments');
    }
    return $role;
}

=head2 Words TICKET

A digest of everything that the service reads of a ticket, so that it need not read it again while that stands.

=cut

sub Words {
    my ( $class, $ticket ) = @_;
    my $attachments = RT::Attachments->new( RT->SystemUser );
    $attachments->Limit( FIELD => 'TransactionId', VALUE => $class->_Opening($ticket) );
    $attachments->OrderBy( FIELD => 'id' );
    $attachments->Columns(qw(id TransactionId Parent));    # not their content
    my @ids = map { $_->id } @{ $attachments->ItemsArrayRef };
    my $due = $ticket->DueObj->Unix;
    my @parts = ( $ticket->QueueObj->__Value('Name'), $ticket->Subject // '', $due > 0 ? $due : 0, @ids );
    return sha256_hex( Encode::encode( 'UTF-8', join "\n", @parts ) );
}

sub _Opening {
    my ( $class, $ticket ) = @_;
    my $transactions = RT::Transactions->new( RT->SystemUser );
    $transactions->Limit( FIELD => 'ObjectType', VALUE => 'RT::Ticket' );
    $transactions->Limit( FIELD => 'ObjectId',   VALUE => $ticket->id );
    $transactions->Limit( FIELD => 'Type',       VALUE => 'Create' );
    $transactions->OrderBy( FIELD => 'id' );
    $transactions->RowsPerPage(1);
    my $first = $transactions->First;
    return $first ? $first->id : 0;
}

=head2 Panel TICKET

The panel of a ticket as HTML characters for its current user; empty for a user without the right, undef without the
service.

=cut

sub Panel {
    my ( $class, $ticket ) = @_;
    my $html = '';
    eval {
        local $SIG{__DIE__};
        if ( $class->MayWorkOn($ticket) ) {
            my $answer = $class->Ask(
                path    => '/rt/cases/' . $ticket->id . '/panel',
                user    => $ticket->CurrentUser,
                ticket  => $ticket,
                seconds => PANEL_SECONDS,
            );
            $html = $answer->{status} == 200 ? Encode::decode( 'UTF-8', $answer->{content} ) : undef;
            RT->Logger->warning( 'FOI suggestions: the service gave no panel, status ' . $answer->{status} )
                unless defined $html;
        }
        1;
    } or do {
        $html = undef;
        RT->Logger->error('FOI suggestions: the panel could not be shown');
    };
    return $html;
}

=head2 Queue TICKET

Tell the service that a ticket is new, so that it is assessed soon. For a Scrip; never dies, and waits a second at most.

=cut

sub Queue {
    my ( $class, $ticket ) = @_;
    eval {
        local $SIG{__DIE__};
        if ( $class->ServesTicket($ticket) ) {
            my $answer = $class->Ask(
                method  => 'POST',
                path    => '/rt/cases/' . $ticket->id . '/queue',
                user    => RT->SystemUser,
                role    => 'staff',
                form    => 1,
                seconds => QUEUE_SECONDS,
            );
            RT->Logger->warning( 'FOI suggestions: ticket ' . $ticket->id . ' was not queued' )
                if $answer->{status} != 202;
        }
        1;
    } or RT->Logger->warning('FOI suggestions: a new ticket was not queued');
    return 1;
}

=head2 Ask %ARGS

One signed request to the service. C<user> is an RT::CurrentUser; C<ticket> is a ticket that this user was found to work
on; C<form> true adds the token that forms carry. Returns a hash of C<status>, C<headers> and C<content>; status 599 when
there was no answer within C<seconds>.

=cut

sub Ask {
    my ( $class, %args ) = @_;
    my $method = $args{method} || 'GET';
    my $query  = $args{query} // '';
    my $body   = $args{body} // '';
    my $prefix = RT->Config->Get('WebPath') . '/FOI';
    my $key    = RT->Config->Get('FOISuggestKey') // '';
    my $url    = RT->Config->Get('FOISuggestURL') // '';
    return { status => 599, headers => {}, content => '' } unless length $key >= 32 && $url;

    my $role = $args{role} || $class->RoleOf( $args{user} );
    $role = 'staff' if $role eq 'none' && $args{ticket};
    my @claims = ("role=$role");
    push @claims, 'case=' . $args{ticket}->id, 'words=' . $class->Words( $args{ticket} ) if $args{ticket};
    my %signed = (
        User   => uri_escape_utf8( $args{user}->Name, '^A-Za-z0-9._~-' ),
        Claims => join( '&', @claims ),
        Time   => time,
        Nonce  => _Random(),
        Body   => sha256_hex($body),
    );
    my $text = join "\n", 'foi-suggest-1', $method, $prefix . $args{path}, $query,
        @signed{qw(User Claims Time Nonce Body)};
    my %headers = map { ( "X-FOI-Suggest-$_" => $signed{$_} ) } keys %signed;
    $headers{'X-FOI-Suggest-Signature'} = hmac_sha256_hex( $text, $key );
    $headers{'X-Forwarded-Prefix'}      = $prefix;
    $headers{'X-CSRFToken'}             = _FormToken( $key, $signed{User} ) if $args{form};
    $headers{'Content-Type'}            = 'application/x-www-form-urlencoded' if length $body;
    return _Within( $args{seconds}, $method, $url . $args{path} . ( length $query ? "?$query" : '' ), \%headers, $body );
}

# The token of the service's own forms: see foi_plugin.hosts.rt.signing.form_token.
sub _FormToken {
    my ( $key, $user ) = @_;
    my ( $day, $month, $year ) = ( gmtime )[ 3, 4, 5 ];
    return hmac_sha256_hex( join( "\n", 'foi-suggest-form', $user, sprintf '%04d-%02d-%02d', $year + 1900, $month + 1, $day ),
        $key );
}

# HTTP::Tiny's time-out is for one read; the alarm is for the whole call, however slowly the answer trickles in.
sub _Within {
    my ( $seconds, $method, $url, $headers, $body ) = @_;
    my $http = HTTP::Tiny->new(
        timeout      => $seconds,
        max_redirect => 0,
        max_size     => MAX_ANSWER_BYTES,
        agent        => "foi-suggest/$VERSION",
        proxy        => undef,
        http_proxy   => undef,
        https_proxy  => undef,
    );
    my $answer;
    my $outer = Time::HiRes::alarm(0);
    my $start = Time::HiRes::time();
    eval {
        local $SIG{__DIE__};
        local $SIG{ALRM} = sub { die "time is up\n" };
        Time::HiRes::alarm($seconds);
        $answer = $http->request( $method, $url, { headers => $headers, length $body ? ( content => $body ) : () } );
        Time::HiRes::alarm(0);
        1;
    };
    Time::HiRes::alarm(0);
    if ($outer) {
        my $left = $outer - ( Time::HiRes::time() - $start );
        Time::HiRes::alarm( $left > 0 ? $left : 0.001 );
    }
    return $answer || { status => 599, headers => {}, content => '' };
}

sub _Random {
    open my $source, '<:raw', '/dev/urandom' or die "no /dev/urandom: $!";
    my $length = read $source, my $bytes, 16;
    close $source;
    die 'no random bytes' unless $length == 16;
    return unpack 'H*', $bytes;
}

1;
