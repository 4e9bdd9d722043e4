#include "desk/template.h"

#include <string.h>

const struct template templates_fixed[] = {
	{"emergency-nl", "nl", "Noodgeval: bel 112 of 101",
		"Bent u in gevaar, of is iemand anders dat? Bel nu 112 (ziekenwagen, brandweer) of 101 "
		"(politie). Kunt u niet spreken? Gebruik de app 112 BE. Zeg ons intussen waar u precies bent."},
	{"emergency-fr", "fr", "Urgence : appelez le 112 ou le 101",
		"Vous ou une autre personne êtes en danger ? Appelez tout de suite le 112 (ambulance, pompiers) "
		"ou le 101 (police). Vous ne pouvez pas parler ? Utilisez l’app 112 BE. Dites-nous où vous êtes."},
	{"emergency-en", "en", "Emergency: call 112 or 101",
		"Are you or is somebody else in danger? Call 112 (ambulance, fire brigade) or 101 (police) now. "
		"You cannot speak? Use the app 112 BE. Meanwhile tell us exactly where you are."},
	{"emergency-de", "de", "Notfall: 112 oder 101 anrufen",
		"Sind Sie oder ist jemand anders in Gefahr? Rufen Sie sofort 112 (Rettung, Feuerwehr) oder 101 "
		"(Polizei) an. Sie können nicht sprechen? Nutzen Sie die App 112 BE. Sagen Sie uns, wo Sie sind."},
	{"helpline-nl", "nl", "Iemand die niet meer wil leven",
		"Goed dat u dit schrijft. Bent u nu in gevaar? Bel 112. Praten kan dag en nacht: {{helpline}}. "
		"Wij lezen hier mee. Waar bent u nu, en is er iemand bij u?"},
	{"helpline-fr", "fr", "Quelqu’un qui ne veut plus vivre",
		"Vous avez bien fait d’écrire. Êtes-vous en danger maintenant ? Appelez le 112. Pour parler, jour et "
		"nuit : {{helpline}}. Nous restons là. Où êtes-vous, et quelqu’un est-il près de vous ?"},
	{"helpline-en", "en", "Somebody who does not want to live",
		"It is good that you wrote this. Are you in danger now? Call 112. You can talk day and night: "
		"{{helpline}}. We are reading along. Where are you now, and is anybody with you?"},
	{"helpline-de", "de", "Jemand, der nicht mehr leben will",
		"Gut, dass Sie das schreiben. Sind Sie jetzt in Gefahr? Rufen Sie 112 an. Reden können Sie Tag und "
		"Nacht: {{helpline}}. Wir lesen mit. Wo sind Sie gerade, und ist jemand bei Ihnen?"},
};
const size_t templates_fixed_count = sizeof(templates_fixed) / sizeof(templates_fixed[0]);

/* The length of the place "{{word}}" that begins at text; 0 where none does. */
static size_t place_at(const char *text)
{
	if (strncmp(text, "{{", 2) != 0)
		return 0;
	size_t inside = strcspn(text + 2, "{}\n");
	return inside > 0 && strncmp(text + 2 + inside, "}}", 2) == 0 ? inside + 4 : 0;
}

static const char *value_of(const char *place, size_t len, const struct template_values *values)
{
	const struct {
		const char *place;
		const char *value;
	} known[] = {
		{"{{author}}", values->author},
		{"{{name}}", values->name},
		{"{{case}}", values->case_id},
		{"{{initials}}", values->initials},
		{"{{helpline}}", values->helpline},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].place) == len && strncmp(known[i].place, place, len) == 0)
			return known[i].value;
	return NULL;
}

void template_fill(
	struct strbuf *out, const struct template *t, const struct template_values *values)
{
	size_t len;
	for (const char *at = t->text; *at; at += len) {
		len = place_at(at);
		const char *value = len ? value_of(at, len, values) : NULL;
		if (value) {
			strbuf_str(out, value);
			continue;
		}
		if (len == 0)
			len = 1 + strcspn(at + 1, "{");
		strbuf_add(out, at, len);
	}
}

int template_open_place(const char *text, size_t *start, size_t *len)
{
	for (const char *at = text; (at = strchr(at, '{')); at++) {
		size_t found = place_at(at);
		if (found) {
			*start = (size_t)(at - text);
			*len = found;
			return 0;
		}
	}
	return -1;
}
