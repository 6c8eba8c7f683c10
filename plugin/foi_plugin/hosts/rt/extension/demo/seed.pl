#!/usr/bin/perl
# foi-suggest for Request Tracker. GPL version 2 (see LICENSE in the folder above): it runs inside RT.
#
# Fills the scratch RT of the demo and of the tests from JSON on standard input; prints the ids of the tickets as JSON.
use strict;
use warnings;

use lib ( $ENV{FOI_SUGGEST_RT_LIB} || '/usr/share/request-tracker5/lib' );
use Encode ();
use JSON ();
use MIME::Base64 ();
use MIME::Entity;
use RT -init;

my @staff_rights = qw(SeeQueue ShowTicket ShowTicketComments ShowOutgoingEmail CommentOnTicket ReplyToTicket ModifyTicket
    CreateTicket OwnTicket SeeCustomField ModifyCustomField WatchAsAdminCc);
my @manager_rights   = qw(AdminQueue ShowACL ShowScrips);
my @requestor_rights = qw(ShowTicket ReplyToTicket);

my $wanted = JSON::decode_json( do { local $/; <STDIN> } );
my %queues = map { $_ => queue($_) } @{ $wanted->{queues} }, $wanted->{other_queue};
my %groups = map { $_ => group($_) } 'FOI officers', 'FOI managers', 'IT staff';
for my $name ( @{ $wanted->{queues} } ) {
    grant( $groups{$_}->PrincipalObj, $queues{$name}, @staff_rights ) for 'FOI officers', 'FOI managers';
    grant( $groups{'FOI managers'}->PrincipalObj, $queues{$name}, @manager_rights );
}
grant( $groups{'IT staff'}->PrincipalObj, $queues{ $wanted->{other_queue} }, @staff_rights );
grant( $groups{'FOI managers'}->PrincipalObj, $queues{ $wanted->{other_queue} }, @staff_rights );
for my $queue ( values %queues ) {
    grant( role( $queue, 'Requestor' ), $queue, @requestor_rights );
    grant( everyone(), $queue, qw(CreateTicket ReplyToTicket) );
}
grant( internal('Privileged'), RT->System, qw(ModifySelf ManageAuthTokens) );
grant( internal('Unprivileged'), RT->System, qw(ModifySelf) );

my %people = map { $_->{name} => person($_) } @{ $wanted->{people} };
print JSON::encode_json( { tickets => [ map { ticket($_) } @{ $wanted->{tickets} } ] } ), "\n";

sub done {
    my ( $what, $ok, $message ) = @_;
    die "$what: $message\n" unless $ok;
    return $ok;
}

sub queue {
    my $name  = shift;
    my $queue = RT::Queue->new( RT->SystemUser );
    done( $name, $queue->Create( Name => $name, Lifecycle => 'default' ) );
    return $queue;
}

sub group {
    my $name  = shift;
    my $group = RT::Group->new( RT->SystemUser );
    done( $name, $group->CreateUserDefinedGroup( Name => $name ) );
    return $group;
}

sub role {
    my ( $queue, $name ) = @_;
    my $group = RT::Group->new( RT->SystemUser );
    $group->LoadRoleGroup( Object => $queue, Name => $name );
    return $group->PrincipalObj;
}

sub internal {
    my $group = RT::Group->new( RT->SystemUser );
    $group->LoadSystemInternalGroup(shift);
    return $group->PrincipalObj;
}

sub everyone { return internal('Everyone') }

sub grant {
    my ( $principal, $object, @rights ) = @_;
    for my $right (@rights) {
        done( $right, $principal->GrantRight( Object => $object, Right => $right ) )
            unless $principal->HasRight( Object => $object, Right => $right );
    }
}

sub person {
    my $given = shift;
    my $user  = RT::User->new( RT->SystemUser );
    my $role  = $given->{role};
    done(
        $given->{name},
        $user->Create(
            Name         => $given->{name},
            Password     => $given->{password},
            EmailAddress => $given->{email},
            Privileged   => $role eq 'requester' ? 0 : 1,
        )
    );
    my $group = { staff => 'FOI officers', manager => 'FOI managers', outsider => 'IT staff' }->{$role};
    done( $group, $groups{$group}->AddMember( $user->PrincipalId ) ) if $group;
    return $user;
}

sub ticket {
    my $given  = shift;
    my $ticket = RT::Ticket->new( RT->SystemUser );
    my $text   = Encode::encode( 'UTF-8', $given->{text} );
    my $entity = MIME::Entity->build(
        From => Encode::encode( 'UTF-8', $given->{requestor} ),
        Type => 'text/plain', Charset => 'UTF-8', Encoding => '8bit', Data => $text,
    );
    if ( defined $given->{html} ) {
        $entity->make_multipart('alternative');
        $entity->attach( Type => 'text/html', Charset => 'UTF-8', Data => Encode::encode( 'UTF-8', $given->{html} ) );
        $entity->parts( [ grep { $_->mime_type eq 'text/html' } $entity->parts ] ) if $given->{text} eq '';
    }
    for my $file ( @{ $given->{files} || [] } ) {
        my ( $name, $type, $content ) = @$file;
        $entity->make_multipart('mixed') unless $entity->is_multipart && $entity->mime_type eq 'multipart/mixed';
        $entity->attach(
            Type => $type, Filename => Encode::encode( 'UTF-8', $name ), Encoding => 'base64',
            Data => MIME::Base64::decode_base64($content), Disposition => 'attachment',
        );
    }
    my ( $id, undef, $message ) = $ticket->Create(
        Queue => $given->{queue}, Subject => $given->{subject}, Requestor => $given->{requestor}, MIMEObj => $entity,
    );
    done( $given->{subject}, $id, $message );
    for my $reply ( @{ $given->{replies} || [] } ) {
        my ( $name, $words ) = @$reply;
        my $as = RT::Ticket->new( RT::CurrentUser->new($name) );
        $as->Load($id);
        done( 'reply', $as->Correspond( Content => $words ) );
    }
    if ( $given->{days_ago} ) {
        my $date = RT::Date->new( RT->SystemUser );
        $date->Set( Format => 'unix', Value => int( time - 86_400 * $given->{days_ago} ) );
        $ticket->__Set( Field => 'Created', Value => $date->ISO( Timezone => 'utc' ) );
    }
    $ticket->SetStatus( $given->{status} ) if $given->{status} ne 'new';
    return $id;
}
