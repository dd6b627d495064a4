/* A module that stands between a program and SoftHSM, and notes and does what a test says: what SoftHSM never does by itself.
   $BETWEEN/mood has words; $BETWEEN/log gets the names of some functions that are called. PKCS#11 2.40: a list of functions is
   a version and 68 pointers. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long number;
typedef number (*function)(void *, void *, void *, void *, void *, void *, void *, void *);

enum { FINALIZE = 2, GET_SLOT_LIST = 5, GET_TOKEN_INFO = 7, LOGIN = 19, CREATE = 21, SET_ATTRIBUTE = 26, SIGN_INIT = 43, SIGN = 44, GENERATE = 60, UNWRAP = 62, ALL = 69 };

static void *list[ALL];
static function *real;

static FILE *open_in(const char *name, const char *how) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("BETWEEN"), name);
    return fopen(path, how);
}

static int mood(const char *word) {
    char text[256] = "";
    FILE *file = open_in("mood", "r");
    if (!file) return 0;
    fgets(text, sizeof text, file);
    fclose(file);
    return strstr(text, word) != NULL;
}

static void note(const char *name) {
    FILE *file = open_in("log", "a");
    fprintf(file, "%s\n", name);
    fclose(file);
}

static number finalize(void *a) {
    note("C_Finalize");
    return real[FINALIZE](a, 0, 0, 0, 0, 0, 0, 0);
}

static number get_slot_list(void *present, void *slots, number *count) {
    if (mood("no-token")) return *count = 0;
    return real[GET_SLOT_LIST](present, slots, count, 0, 0, 0, 0, 0);
}

static number get_token_info(void *slot, char *info) {
    number result = real[GET_TOKEN_INFO](slot, info, 0, 0, 0, 0, 0, 0), flags;
    memcpy(&flags, info + 96, sizeof flags);
    if (mood("pin-pad")) flags |= 0x100;
    if (mood("few-tries")) flags |= 0x10000;
    if (mood("last-try")) flags |= 0x20000;
    if (mood("locked")) flags |= 0x40000;
    memcpy(info + 96, &flags, sizeof flags);
    return result;
}

static number login(void *session, void *who, void *pin, void *length) {
    note(pin ? "C_Login" : "C_Login without a PIN");
    if (mood("locks-now")) return 0xa4;
    return real[LOGIN](session, who, pin ? pin : "5678", pin ? length : (void *)4, 0, 0, 0, 0);
}

static number create(void *a, void *b, void *c, void *d) {
    if (mood("takes-nothing")) return 0x13;
    return real[CREATE](a, b, c, d, 0, 0, 0, 0);
}

static number generate(void *a, void *b, void *c, void *d, void *e, void *f, void *g, void *h) {
    if (mood("makes-nothing")) return 0x54;
    return real[GENERATE](a, b, c, d, e, f, g, h);
}

static number set_attribute(void *a, void *b, void *c, void *d) {
    if (mood("fixed")) return 0x10;
    return real[SET_ATTRIBUTE](a, b, c, d, 0, 0, 0, 0);
}

static number sign_init(void *a, void *b, void *c) {
    if (mood("hangs")) sleep(60);
    if (mood("taken-out")) return 0x32;
    if (mood("asks-again")) return 0x101;
    return real[SIGN_INIT](a, b, c, 0, 0, 0, 0, 0);
}

static number sign(void *a, void *b, void *c, char *signature, void *length) {
    number result = real[SIGN](a, b, c, signature, length, 0, 0, 0);
    if (signature && mood("lies")) signature[9] ^= 1;
    return result;
}

static number unwrap(void *a, void *b, void *c, void *d, void *e, void *f, void *g, void *h) {
    note("C_UnwrapKey");
    if (mood("unwraps-nothing")) return 0x54;
    return real[UNWRAP](a, b, c, d, e, f, g, h);
}

number C_GetFunctionList(void ***out) {
    void *library = dlopen(getenv("BEHIND"), RTLD_NOW);
    number (*of_real)(void ***) = dlsym(library, "C_GetFunctionList");
    number result = of_real((void ***)&real);
    memcpy(list, real, sizeof list);
    list[FINALIZE] = finalize;
    list[GET_SLOT_LIST] = get_slot_list;
    list[GET_TOKEN_INFO] = get_token_info;
    list[LOGIN] = login;
    list[CREATE] = create;
    list[GENERATE] = generate;
    list[SET_ATTRIBUTE] = set_attribute;
    list[SIGN_INIT] = sign_init;
    list[SIGN] = sign;
    list[UNWRAP] = unwrap;
    *out = list;
    return result;
}
