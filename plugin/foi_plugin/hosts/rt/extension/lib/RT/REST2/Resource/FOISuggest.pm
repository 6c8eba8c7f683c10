# foi-suggest for Request Tracker. GPL version 2 (see LICENSE in this plugin's folder): it runs inside RT.
#
# What the service asks RT about somebody, and RT answers from its own rights:
#
# GET /REST/2.0/foi-suggest/access?ticket=12&user=ann -> {"works": 1}
# GET /REST/2.0/foi-suggest/visible?user=ann          -> {"tickets": [3, 12]}, the active ones of the FOI queues
#
# Only for accounts that work in the FOI queues themselves, such as the service's; anybody else learns nothing.
package RT::REST2::Resource::FOISuggest;

use strict;
use warnings;

use Moose;
use namespace::autoclean;

extends 'RT::REST2::Resource';

has 'question' => ( is => 'ro', isa => 'Str', required => 1 );

sub dispatch_rules {
    Path::Dispatcher::Rule::Regex->new(
        regex => qr{^/foi-suggest/(access|visible)/?$},
        block => sub { { question => shift->pos(1) } },
    );
}

sub charsets_provided      { [ 'utf-8' ] }
sub default_charset        { 'utf-8' }
sub allowed_methods        { [ 'GET' ] }
sub content_types_provided { [ { 'application/json' => 'to_json' } ] }

sub resource_exists {
    my $self = shift;
    return $self->_Works( $self->current_user ) if $self->question eq 'access';
    return RT::Extension::FOISuggest->RoleOf( $self->current_user ) ne 'none';
}

sub to_json {
    my $self  = shift;
    my $name  = Encode::decode( 'UTF-8', $self->request->param('user') // '' );
    my $user  = RT::CurrentUser->new;
    $user->LoadByCols( Name => $name ) if length $name;
    my $known = $user->id && !$user->UserObj->Disabled;
    return JSON::to_json( { works => $known && $self->_Works($user) ? 1 : 0 } ) if $self->question eq 'access';
    return JSON::to_json( { tickets => $known ? [ RT::Extension::FOISuggest->Visible($user) ] : [] } );
}

sub _Works {
    my ( $self, $user ) = @_;
    my $ticket = RT::Ticket->new($user);
    my ($id) = ( $self->request->param('ticket') // '' ) =~ /^([1-9][0-9]{0,17})$/;
    return 0 unless $id;
    $ticket->Load($id);
    return RT::Extension::FOISuggest->MayWorkOn($ticket);
}

__PACKAGE__->meta->make_immutable;

1;
