# foi-suggest for Request Tracker. GPL version 2 (see LICENSE in this plugin's folder): it runs inside RT.
#
# GET /REST/2.0/foi-suggest/access?ticket=12&user=ann -> {"works": 1}: whether that person may work on that ticket, asked of
# RT itself. For accounts that may work on the ticket themselves, such as the service's; anybody else learns nothing.
package RT::REST2::Resource::FOISuggest;

use strict;
use warnings;

use Moose;
use namespace::autoclean;

extends 'RT::REST2::Resource';

sub dispatch_rules {
    Path::Dispatcher::Rule::Regex->new( regex => qr{^/foi-suggest/access/?$} );
}

sub charsets_provided      { [ 'utf-8' ] }
sub default_charset        { 'utf-8' }
sub allowed_methods        { [ 'GET' ] }
sub content_types_provided { [ { 'application/json' => 'to_json' } ] }

sub resource_exists {
    my $self = shift;
    return $self->_Works( $self->current_user );
}

sub to_json {
    my $self = shift;
    my $name = Encode::decode( 'UTF-8', $self->request->param('user') // '' );
    my $user = RT::CurrentUser->new;
    $user->Load($name) if length $name && $name !~ /^\d+$/;
    $user->LoadByCols( Name => $name ) if length $name && !$user->id;
    my $works = $user->id && !$user->UserObj->Disabled && $self->_Works($user) ? 1 : 0;
    return JSON::to_json( { works => $works } );
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
