#include "linkedin_stage.h"

#include "networks/linkedin.h"

void linkedin_begin_signed_out(struct stage *s)
{
	stage_start(s, "linkedin", "");
	s->config.identifier = "12345";
}

void linkedin_begin(struct stage *s, const char *traits)
{
	linkedin_begin_signed_out(s);
	s->config.token_file = stage_secret(s, "token", fake_said(&s->server, "token"));
	if (traits)
		fake_do(&s->server, "trait", "%s", traits);
	stage_open(s, &linkedin_network);
}
