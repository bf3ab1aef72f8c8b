// Written by schema.test.ts from docs/openapi.json, never by hand.
export interface paths {
    "/admin/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organisations that you are a member of; for whoever operates the relay, all of them.
         * @description For everybody who has signed in.
         */
        get: operations["listOrganisations"];
        put?: never;
        /**
         * Makes an organisation.
         * @description For whoever operates the relay.
         */
        post: operations["createOrganisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One organisation.
         * @description For every member of the organisation.
         */
        get: operations["getOrganisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Gives an organisation another name.
         * @description For owners of the organisation.
         */
        patch: operations["renameOrganisation"];
        trace?: never;
    };
    "/admin/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody there is, the oldest first.
         * @description For whoever operates the relay.
         */
        get: operations["listPeople"];
        put?: never;
        /**
         * Makes a person, who belongs to nothing yet. Whoever shall choose a password is invited.
         * @description For whoever operates the relay.
         */
        post: operations["createPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One person, with everything they are a member of.
         * @description For whoever operates the relay.
         */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/people/{person}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shuts a person out: their sign-ins end, and their keys open nothing. What they made stays.
         * @description For whoever operates the relay.
         */
        post: operations["disablePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/people/{person}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a code to set a password with, good once, for a day. It stands behind `/#reset=` of the console.
         * @description For whoever operates the relay.
         */
        post: operations["createPersonLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/people/{person}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a person in again who was shut out, and their keys with them.
         * @description For whoever operates the relay.
         */
        post: operations["enablePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/people/{person}/operator": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Lets a person run the relay, or no more.
         * @description For whoever operates the relay.
         */
        put: operations["setOperator"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The members of an organisation, those who have been it for longest first.
         * @description For every member of the organisation.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/members/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Gives a member another role. Whoever operates the relay may make a person a member so; others invite them.
         * @description For those who administer the organisation.
         */
        put: operations["setMember"];
        post?: never;
        /**
         * Makes somebody a member no more, and revokes their keys of the organisation. Everybody may leave.
         * @description For every member of the organisation.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The invitations of an organisation, the oldest first, those that are over included.
         * @description For those who administer the organisation.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invites somebody by their e-mail address.
         * @description For those who administer the organisation.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/invitations/{invitation}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes an invitation back.
         * @description For those who administer the organisation.
         */
        post: operations["revokeInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The projects of an organisation, the oldest first.
         * @description For every member of the organisation.
         */
        get: operations["listProjects"];
        put?: never;
        /**
         * Makes a project.
         * @description For those who administer the organisation.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Gives a project another name.
         * @description For those who administer the organisation.
         */
        patch: operations["renameProject"];
        trace?: never;
    };
    "/admin/organisations/{organisation}/projects/{project}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a project take no new keys. What it has stays.
         * @description For those who administer the organisation.
         */
        post: operations["archiveProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys of an organisation, the oldest first: your own, or everybody’s where you administer it.
         * @description For every member of the organisation.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Makes a key, and shows its secret once.
         * @description For members of the organisation, viewers excepted.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One key.
         * @description For every member of the organisation.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes what a key is called and what it is good for. `null` lifts a restriction.
         * @description For members of the organisation, viewers excepted.
         */
        patch: operations["changeKey"];
        trace?: never;
    };
    "/admin/organisations/{organisation}/keys/{key}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a key another secret, and shows it once. The one before stays good for the overlap.
         * @description For members of the organisation, viewers excepted.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/keys/{key}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a key, for good. Of one that was revoked before nothing changes.
         * @description For members of the organisation, viewers excepted.
         */
        post: operations["revokeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the organisation, its projects and its keys may spend, and did. People are not among them.
         * @description For every member of the organisation.
         */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One account of an organisation: its own, a project’s, a key’s, or that of yourself.
         * @description For every member of the organisation.
         */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/accounts/{account}/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets what a project or a key may spend.
         * @description For those who administer the organisation.
         */
        put: operations["setBudget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/accounts/{account}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets how much a project or a key may ask for at a time.
         * @description For those who administer the organisation.
         */
        put: operations["setLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/accounts/{account}/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every step that the money of an account took, the newest first.
         * @description For every member of the organisation.
         */
        get: operations["listTransfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Accounts of everybody, of one kind: organisations, people, or the models that are served.
         * @description For whoever operates the relay.
         */
        get: operations["listAnyAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An account of anybody: an organisation’s, a person’s, or a model’s, which is called `model:` and its name.
         * @description For whoever operates the relay.
         */
        get: operations["getAnyAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/accounts/{account}/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets what an organisation, a person or a model may spend.
         * @description For whoever operates the relay.
         */
        put: operations["setAnyBudget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/accounts/{account}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets how much an organisation, a person or a model may ask for at a time.
         * @description For whoever operates the relay.
         */
        put: operations["setAnyLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/ledger/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is held for replies that run, the oldest first.
         * @description For whoever operates the relay.
         */
        get: operations["listHolds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/ledger/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Adds up all there is, and says where it does not agree: nowhere, always. It reads every transfer.
         * @description For whoever operates the relay.
         */
        get: operations["checkLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done in an organisation, the newest first.
         * @description For those who administer the organisation.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done anywhere, the newest first.
         * @description For whoever operates the relay.
         */
        get: operations["listAllAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/credit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an organisation has left, and what it owes.
         * @description For every member of the organisation.
         */
        get: operations["getCredit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/credit/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every line that changed the balance, the newest first: what was paid, given, taken back and spent.
         * @description For every member of the organisation.
         */
        get: operations["getCreditStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/credit/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an organisation what a code is worth, once.
         * @description For members of the organisation, viewers excepted.
         */
        post: operations["redeemCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/credit/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an organisation credit by hand, or takes it away. The reason stands on its statement.
         * @description For whoever operates the relay.
         */
        post: operations["adjustCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/credit/prepaid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Decides whether an organisation spends no more than its balance. The balance stays as it is.
         * @description For whoever operates the relay.
         */
        put: operations["setPrepaid"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Codes, as far as they are kept: those of a batch, or those that begin with something.
         * @description For whoever operates the relay.
         */
        get: operations["listCodes"];
        put?: never;
        /**
         * Makes a batch of redemption codes, and shows them once.
         * @description For whoever operates the relay.
         */
        post: operations["createCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/codes/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Batches of codes, the newest first.
         * @description For whoever operates the relay.
         */
        get: operations["listCodeBatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/codes/{code}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a code, or all of a batch, good no more. What was redeemed stays so.
         * @description For whoever operates the relay.
         */
        post: operations["voidCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payments/terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How credit can be bought: by whom, in what, and how much of it.
         * @description For everybody who has signed in.
         */
        get: operations["getPaymentTerms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The payments of an organisation, the newest first.
         * @description For those who administer the organisation.
         */
        get: operations["listPayments"];
        put?: never;
        /**
         * Agrees on a payment, and says where to pay. Credit follows once whoever takes it says that it was paid.
         * @description For those who administer the organisation.
         */
        post: operations["startPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody’s payments, the newest first.
         * @description For whoever operates the relay.
         */
        get: operations["listAllPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/replies/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The replies of an organisation that run now, at whichever node, the newest first.
         * @description For every member of the organisation.
         */
        get: operations["listLiveReplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replies/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that runs now, at whichever node, the newest first, and how fast it is.
         * @description For whoever operates the relay.
         */
        get: operations["listAllLiveReplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/replies/{reply}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a reply: its attempts and seams, its readers coming and going, its ending.
         * @description For every member of the organisation.
         */
        get: operations["getReplyTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/replies/{reply}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stops a reply, on whichever node it runs. When this answers nothing more is bought. Of one that has ended nothing changes.
         * @description For those who administer the organisation.
         */
        post: operations["stopReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replies/{reply}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same of a reply of anybody.
         * @description For whoever operates the relay.
         */
        get: operations["getAnyReplyTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replies/{reply}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stops a reply of anybody.
         * @description For whoever operates the relay.
         */
        post: operations["stopAnyReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every node that serves with this one, those that were gone within the last hour, and the Redis they share.
         * @description For whoever operates the relay.
         */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/upstreams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How every upstream is doing: its keys, its crowd, and the models that were asked of it since the start.
         * @description For whoever operates the relay.
         */
        get: operations["listUpstreams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/upstreams/{upstream}/forgive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Closes its breakers and takes its keys for good, at once, after what was wrong was put right.
         * @description For whoever operates the relay.
         */
        post: operations["forgiveUpstream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/upstreams/{upstream}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends no more replies there, at every node and after every restart, until it is enabled. What runs there goes on.
         * @description For whoever operates the relay.
         */
        post: operations["disableUpstream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/upstreams/{upstream}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends replies there again. Of one that was not disabled nothing changes.
         * @description For whoever operates the relay.
         */
        post: operations["enableUpstream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/upstreams/{upstream}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks it for a word, as a reply would. It costs what a short question and at most 16 tokens of the model cost, which no account is charged and no usage counts: it is in the audit log.
         * @description For whoever operates the relay.
         */
        post: operations["testUpstream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The models of the configuration, with everybody who serves them, side by side.
         * @description For whoever operates the relay.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What you are charged for the models that are served; for whoever operates the relay, also what they cost.
         * @description For everybody who has signed in.
         */
        get: operations["listPrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/prices/table": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole table of prices with its sources, the lists that go first before the others.
         * @description For whoever operates the relay.
         */
        get: operations["listPriceTable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/prices/unpriced": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which models of the configuration, or of the last 30 days, have no price, what was used most first, and what follows from it.
         * @description For whoever operates the relay.
         */
        get: operations["listUnpriced"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/accounts/{account}/price-group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The group of payers that an organisation, a project or a key was put into.
         * @description For whoever operates the relay.
         */
        get: operations["getAnyPriceGroup"];
        /**
         * Puts an organisation, a project or a key into a group of the configuration; `null` takes it out of its own.
         * @description For whoever operates the relay.
         */
        put: operations["setAnyPriceGroup"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/replies/{reply}/price": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the price of a reply came about, line by line.
         * @description For every member of the organisation.
         */
        get: operations["getReplyPrice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/prices/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the traffic of some days would have cost on other models, by the prices of today.
         * @description For whoever operates the relay.
         */
        get: operations["comparePrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/upstreams/{upstream}/bought": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was bought of an upstream, day by day and model by model, to be held against its own account of it.
         * @description For whoever operates the relay.
         */
        get: operations["listBought"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/pulse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What runs for an organisation at this moment, and what it has spent today.
         * @description For every member of the organisation.
         */
        get: operations["getPulse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a range of time came to: usage in steps and against the range before, times, problems, who used most.
         * @description For every member of the organisation.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/pulse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What runs for anybody at this moment, and what was spent today.
         * @description For whoever operates the relay.
         */
        get: operations["getAllPulse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same of everybody.
         * @description For whoever operates the relay.
         */
        get: operations["getAllOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage of an organisation over a range of time, in steps; by default, of the last day.
         * @description For every member of the organisation.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/usage/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which projects, keys or models of an organisation use most.
         * @description For every member of the organisation.
         */
        get: operations["rankUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/usage/performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long the replies of an organisation took, and what went wrong.
         * @description For every member of the organisation.
         */
        get: operations["getPerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage of everybody over a range of time, in steps; by default, of the last day.
         * @description For whoever operates the relay.
         */
        get: operations["getAllUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which organisations, projects, keys, models or upstreams use most.
         * @description For whoever operates the relay.
         */
        get: operations["rankAllUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage/performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long replies took, and what went wrong; of an upstream, in its attempts.
         * @description For whoever operates the relay.
         */
        get: operations["getAllPerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The request log of an organisation, the newest first.
         * @description For every member of the organisation.
         */
        get: operations["listRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/requests/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as CSV, page by page.
         * @description For every member of the organisation.
         */
        get: operations["exportRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A reply that is over, with its attempts and what happened between them.
         * @description For every member of the organisation.
         */
        get: operations["getRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/requests/{request}/bodies/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens the prompt and the completion of a reply, where they are kept. It is noted in the audit log who did.
         * @description For those who administer the organisation.
         */
        post: operations["readRequestBodies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The request log of everybody, the newest first.
         * @description For whoever operates the relay.
         */
        get: operations["listAllRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/requests/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as CSV, page by page.
         * @description For whoever operates the relay.
         */
        get: operations["exportAllRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A reply of anybody that is over, with its attempts and what happened between them.
         * @description For whoever operates the relay.
         */
        get: operations["getAnyRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The webhooks of an organisation, the oldest first.
         * @description For those who administer the organisation.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Has events of the organisation sent somewhere, and shows once what signs them.
         * @description For those who administer the organisation.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forgets it, with what was to be sent there.
         * @description For those who administer the organisation.
         */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        /**
         * Changes where events are sent, and which; or stops sending, or begins again.
         * @description For those who administer the organisation.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/admin/organisations/{organisation}/webhooks/{webhook}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives it a new secret, beside which the old one signs for a day.
         * @description For those who administer the organisation.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends it a `webhook.test`, whatever else it wants. What becomes of it is in its deliveries.
         * @description For those who administer the organisation.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent there in the last seven days, or is to be, the newest first.
         * @description For those who administer the organisation.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/organisations/{organisation}/webhooks/{webhook}/deliveries/{delivery}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends something once more, under the same id.
         * @description For those who administer the organisation.
         */
        post: operations["resendWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The webhooks of the relay, the oldest first.
         * @description For whoever operates the relay.
         */
        get: operations["listRelayWebhooks"];
        put?: never;
        /**
         * Has events of everybody sent somewhere, and shows once what signs them.
         * @description For whoever operates the relay.
         */
        post: operations["createRelayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forgets it, with what was to be sent there.
         * @description For whoever operates the relay.
         */
        delete: operations["removeRelayWebhook"];
        options?: never;
        head?: never;
        /**
         * Changes where events are sent, and which; or stops sending, or begins again.
         * @description For whoever operates the relay.
         */
        patch: operations["changeRelayWebhook"];
        trace?: never;
    };
    "/admin/webhooks/{webhook}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives it a new secret, beside which the old one signs for a day.
         * @description For whoever operates the relay.
         */
        post: operations["rotateRelayWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends it a `webhook.test`, whatever else it wants. What becomes of it is in its deliveries.
         * @description For whoever operates the relay.
         */
        post: operations["testRelayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent there in the last seven days, or is to be, the newest first.
         * @description For whoever operates the relay.
         */
        get: operations["listRelayWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/webhooks/{webhook}/deliveries/{delivery}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends something once more, under the same id.
         * @description For whoever operates the relay.
         */
        post: operations["resendRelayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads the configuration file again. Where it has an error, what was in force stays in force.
         * @description For whoever operates the relay.
         */
        post: operations["rereadConfiguration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is in force: the version, the engine, every limit, and the settings of every upstream.
         * @description For whoever operates the relay.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        OrganisationList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Organisation"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Organisation: {
            /** @constant */
            object: "organisation";
            id: string;
            name: string;
            /** Format: date-time */
            created_at: string;
            /** @description What you may do there. */
            role: components["schemas"]["Role"] | null;
        };
        /**
         * @description Each may do what the one before it may, and more.
         * @enum {string}
         */
        Role: "viewer" | "member" | "admin" | "owner";
        NewOrganisation: {
            name: string;
            /** @description The person who will own it. Absent: nobody yet. */
            owner?: string;
        };
        OrganisationWish: {
            name: string;
        };
        PersonList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Person"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Person: {
            /** @constant */
            object: "person";
            id: string;
            email: string;
            name: string;
            /** @description Whether they run the relay. */
            is_operator: boolean;
            /** Format: date-time */
            created_at: string;
            /** @description Since when they may not sign in. */
            disabled_at: string | null;
        };
        NewPerson: {
            /** Format: email */
            email: string;
            name: string;
        };
        PersonWithRoles: {
            /** @constant */
            object: "person";
            id: string;
            email: string;
            name: string;
            /** @description Whether they run the relay. */
            is_operator: boolean;
            /** Format: date-time */
            created_at: string;
            /** @description Since when they may not sign in. */
            disabled_at: string | null;
            memberships: {
                organisation: string;
                role: components["schemas"]["Role"];
                /** Format: date-time */
                since: string;
            }[];
        };
        PersonLink: {
            /** @constant */
            object: "person_link";
            person: string;
            code: string;
            /** Format: date-time */
            expires_at: string;
            /** @description A letter with the link is on its way to them. */
            emailed: boolean;
        };
        OperatorMark: {
            is_operator: boolean;
        };
        MemberList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Member"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Member: {
            /** @constant */
            object: "member";
            person: components["schemas"]["Person"];
            role: components["schemas"]["Role"];
            /** Format: date-time */
            since: string;
        };
        MemberWish: {
            role: components["schemas"]["Role"];
        };
        InvitationList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Invitation"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Invitation: {
            /** @constant */
            object: "invitation";
            id: string;
            organisation: string;
            email: string;
            role: components["schemas"]["Role"];
            /** @description Who sent it: the id of a person or a key. */
            by: string;
            /** @enum {string} */
            state: "open" | "accepted" | "revoked" | "expired";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            accepted_at: string | null;
            revoked_at: string | null;
        };
        InvitationWish: {
            /** Format: email */
            email: string;
            role: components["schemas"]["Role"];
            /**
             * @description How long it is good.
             * @default 7
             */
            days: number;
        };
        InvitationWithSecret: {
            /** @constant */
            object: "invitation";
            id: string;
            organisation: string;
            email: string;
            role: components["schemas"]["Role"];
            /** @description Who sent it: the id of a person or a key. */
            by: string;
            /** @enum {string} */
            state: "open" | "accepted" | "revoked" | "expired";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            accepted_at: string | null;
            revoked_at: string | null;
            /** @description Whoever has it becomes the member. It is here, and where it was sent to, and nowhere else. */
            secret: string;
            /** @description A letter with the link is on its way to them. */
            emailed: boolean;
        };
        ProjectList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Project"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Project: {
            /** @constant */
            object: "project";
            id: string;
            organisation: string;
            name: string;
            /** Format: date-time */
            created_at: string;
            /** @description Since when it takes no new keys. */
            archived_at: string | null;
        };
        ProjectWish: {
            name: string;
        };
        KeyList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Key"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Key: {
            /** @constant */
            object: "key";
            id: string;
            organisation: string;
            project: string | null;
            /** @description Whose it is. */
            person: string | null;
            person_name: string | null;
            name: string;
            /** @description It operates the relay. */
            admin: boolean;
            /** @description The first characters of the secret in force. */
            prefix: string;
            /**
             * @description `disabled`: its person is, and it is good again when they are let in.
             * @enum {string}
             */
            state: "active" | "disabled" | "expired" | "revoked";
            models: string[] | null;
            networks: string[] | null;
            origins: string[] | null;
            tags: string[];
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            revoked_at: string | null;
            /** @description Secrets that are good for a while yet, because another has taken over. */
            rotated_out: {
                prefix: string;
                /** Format: date-time */
                expires_at: string;
            }[];
        };
        NewKey: {
            name: string;
            project?: string;
            /** @description Whose it is. Absent: nobody’s, or yours where you do not administer the organisation. */
            person?: string;
            /** @description It operates the relay. Operators make those. */
            admin?: boolean;
            tags?: string[];
            /** @description Models that it may ask for, or patterns with one `*`. */
            models?: string[];
            /** @description Addresses that may use it, or ranges: `10.0.0.0/8`. */
            networks?: string[];
            /** @description Pages that may use it: `https://app.example.com`. */
            origins?: string[];
            /** Format: date-time */
            expires_at?: string;
            /**
             * @description Yours, and it ends with the sign-in that makes it: for a browser. By the cookie only.
             * @constant
             */
            with_sign_in?: true;
        };
        KeyWithSecret: {
            /** @constant */
            object: "key";
            id: string;
            organisation: string;
            project: string | null;
            /** @description Whose it is. */
            person: string | null;
            person_name: string | null;
            name: string;
            /** @description It operates the relay. */
            admin: boolean;
            /** @description The first characters of the secret in force. */
            prefix: string;
            /**
             * @description `disabled`: its person is, and it is good again when they are let in.
             * @enum {string}
             */
            state: "active" | "disabled" | "expired" | "revoked";
            models: string[] | null;
            networks: string[] | null;
            origins: string[] | null;
            tags: string[];
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            revoked_at: string | null;
            /** @description Secrets that are good for a while yet, because another has taken over. */
            rotated_out: {
                prefix: string;
                /** Format: date-time */
                expires_at: string;
            }[];
            /** @description It is here, and nowhere else. */
            secret: string;
        };
        KeyChange: {
            name?: string;
            project?: string | null;
            tags?: string[];
            models?: string[] | null;
            networks?: string[] | null;
            origins?: string[] | null;
            expires_at?: string | null;
        };
        KeyRotation: {
            /**
             * @description Seconds.
             * @default 86400
             */
            overlap_s: number;
        };
        AccountList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Account"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Account: {
            /** @constant */
            object: "account";
            id: string;
            /** @enum {string} */
            kind: "organisation" | "project" | "person" | "key" | "model";
            name: string;
            zone: string;
            budget: components["schemas"]["Budget"];
            spent: components["schemas"]["Spent"];
            until: components["schemas"]["PeriodEnds"];
            /** @description Taken for replies that run. */
            held_nano: number;
            /** @description It spends no more than it was credited. */
            prepaid: boolean;
            limits: components["schemas"]["AccountLimits"];
        };
        /** @description The most that may be spent in a period; `null`: any amount. */
        Budget: {
            day_nano: number | null;
            week_nano: number | null;
            month_nano: number | null;
            total_nano: number | null;
        };
        Spent: {
            day_nano: number;
            week_nano: number;
            month_nano: number;
            total_nano: number;
        };
        /** @description When the current period is over. */
        PeriodEnds: {
            /** Format: date-time */
            day: string;
            /** Format: date-time */
            week: string;
            /** Format: date-time */
            month: string;
        };
        AccountLimits: {
            requests_per_minute: number | null;
            tokens_per_minute: number | null;
            /** @description Replies that run at the same time. */
            concurrent: number | null;
            /** @description How much of a budget is spent when somebody is warned; `null`: at 80 and 95; none: never. */
            warn_percents: number[] | null;
        };
        /** @description All of a budget: what is absent or `null` is not limited any more. */
        BudgetWish: {
            day_nano?: number | null;
            week_nano?: number | null;
            month_nano?: number | null;
            total_nano?: number | null;
            /**
             * @description Whose calendar the periods go by: `Europe/Vienna`.
             * @default UTC
             */
            zone: string;
        };
        /** @description All of the limits: what is absent or `null` is not limited any more. */
        AccountLimitsWish: {
            requests_per_minute?: number | null;
            tokens_per_minute?: number | null;
            /** @description Replies that run at the same time. */
            concurrent?: number | null;
            /** @description How much of a budget is spent when somebody is warned; `null`: at 80 and 95; none: never. */
            warn_percents?: number[] | null;
        };
        TransferList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Transfer"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Transfer: {
            /** @constant */
            object: "transfer";
            seq: number;
            /** Format: date-time */
            at: string;
            account: string;
            /** @description The reply’s id, where it was for one. */
            hold: string;
            from: string;
            to: string;
            amount_nano: number;
        };
        AnyAccountList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Account"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        HoldList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Hold"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Hold: {
            /** @constant */
            object: "hold";
            /** @description The reply’s. */
            id: string;
            accounts: string[];
            amount_nano: number;
            /** Format: date-time */
            held_at: string;
            /**
             * Format: date-time
             * @description When somebody looks whether whoever holds it is still there.
             */
            expires_at: string;
        };
        LedgerCheck: {
            /** @constant */
            object: "ledger-check";
            complaints: string[];
        };
        AuditEntryList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["AuditEntry"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        AuditEntry: {
            /** @constant */
            object: "audit-entry";
            seq: number;
            /** Format: date-time */
            at: string;
            /** @description The id of a person or a key, or `system`: the command line. */
            actor: string;
            /** @description Where the request came from. */
            address: string | null;
            organisation: string | null;
            act: string;
            /** @description The id of what it was done to. */
            subject: string;
            details: {
                [key: string]: unknown;
            };
        };
        Credit: {
            /** @constant */
            object: "credit";
            organisation: string;
            /** @description It spends no more than its balance. */
            prepaid: boolean;
            /** @description Credited, less spent: negative for who owes something. */
            balance_nano: number;
            /** @description Of the balance, for replies that run. */
            held_nano: number;
            credited_nano: number;
            spent_nano: number;
            /** @description Somebody takes payments for it: see `GET /admin/payments/terms`. */
            may_be_bought: boolean;
        };
        CreditStatement: {
            /** @constant */
            object: "list";
            data: components["schemas"]["CreditLine"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        CreditLine: {
            /** @constant */
            object: "credit-line";
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "free" | "redemption" | "top-up" | "fee" | "refund" | "dispute" | "adjustment" | "spend";
            /** @description What it added to the balance, or (negative) took from it. */
            amount_nano: number;
            /** @description The reply, the code or the payment behind it. */
            subject: string | null;
            reason: string | null;
            by: string | null;
        };
        Redemption: {
            code: string;
        };
        CreditAdjustment: {
            /** @description Negative to take away. */
            amount_nano: number;
            reason: string;
        };
        Prepaid: {
            prepaid: boolean;
        };
        CodesWish: {
            count: number;
            /** @description Of each. */
            amount_nano: number;
            /** Format: date-time */
            expires_at?: string;
            /** @description What they are for. */
            note?: string;
        };
        NewCodes: {
            /** @constant */
            object: "code-batch";
            id: string;
            note: string;
            count: number;
            /** @description Of each code. */
            amount_nano: number;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description They are here, and nowhere else. */
            codes: string[];
        };
        CodeBatchList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["CodeBatch"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        CodeBatch: {
            /** @constant */
            object: "code-batch";
            id: string;
            note: string;
            count: number;
            /** @description Of each code. */
            amount_nano: number;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
        };
        CodeList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Code"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Code: {
            /** @constant */
            object: "code";
            id: string;
            batch: string;
            /** @description All of it that is kept in the open. */
            prefix: string;
            /** @enum {string} */
            state: "good" | "redeemed" | "voided" | "expired";
            amount_nano: number;
            expires_at: string | null;
            redeemed_at: string | null;
            /** @description The organisation. */
            redeemed_by: string | null;
        };
        CodeVoid: {
            /** @constant */
            object: "code-void";
            id: string;
            /** @description Codes that were good until now. */
            count: number;
        };
        PaymentTerms: {
            /** @constant */
            object: "payment-terms";
            ways: {
                engine: string;
                methods: string[];
                currency: string;
                currency_per_dollar_millionths: number;
            }[];
            min_nano: number;
            max_nano: number;
            /** @description What is kept of each, in millionths of it. */
            fee_millionths: number;
        };
        PaymentWish: {
            /** @description The credit, in nano-dollars. What that costs is worked out here. */
            amount_nano: number;
            /** @description Absent: the first there is. */
            engine?: string;
            /** @description Absent: to be chosen where it is paid. */
            method?: string;
        };
        StartedPayment: {
            /** @constant */
            object: "payment";
            id: string;
            organisation: string;
            /** @description Who takes the money. */
            engine: string;
            /** @description What they call it. */
            reference: string | null;
            /**
             * @description `mismatched`: what was paid is not what was agreed.
             * @enum {string}
             */
            state: "open" | "paid" | "failed" | "expired" | "refunded" | "disputed" | "mismatched";
            /** @description What it credits, fee included. */
            amount_nano: number;
            /** @description What is kept of that. */
            fee_nano: number;
            currency: string;
            /** @description What is to be paid, in the smallest unit of the currency. */
            minor: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            changed_at: string;
            /** @description Where to pay. */
            url: string;
        };
        PaymentList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Payment"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Payment: {
            /** @constant */
            object: "payment";
            id: string;
            organisation: string;
            /** @description Who takes the money. */
            engine: string;
            /** @description What they call it. */
            reference: string | null;
            /**
             * @description `mismatched`: what was paid is not what was agreed.
             * @enum {string}
             */
            state: "open" | "paid" | "failed" | "expired" | "refunded" | "disputed" | "mismatched";
            /** @description What it credits, fee included. */
            amount_nano: number;
            /** @description What is kept of that. */
            fee_nano: number;
            currency: string;
            /** @description What is to be paid, in the smallest unit of the currency. */
            minor: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            changed_at: string;
        };
        LiveReplyList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["LiveReply"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
            /** @description Which node was asked. Of others there are the newest 100 each, as they were at their last beat. */
            node: string;
        };
        LiveReply: {
            /** @constant */
            object: "live-reply";
            id: string;
            key: string;
            model: string;
            dialect: string;
            /** @enum {string} */
            form: "stream" | "whole";
            line: components["schemas"]["LineState"];
            serving: {
                upstream: string;
                model: string;
            } | null;
            segment: number;
            last_seq: number;
            /** @description Of output, estimated until the upstream has counted. */
            tokens: number;
            readers: number;
            /** @description Name of the node that it runs at. */
            node: string;
            /** Format: date-time */
            started_at: string;
            first_frame_at: string | null;
            newest_frame_at: string | null;
        };
        /**
         * @description What its line to the upstream is doing.
         * @enum {string}
         */
        LineState: "queued" | "connecting" | "streaming" | "stalled" | "continuing";
        AllLiveReplyList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["LiveReply"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
            /** @description Which node was asked. Of others there are the newest 100 each, as they were at their last beat. */
            node: string;
            totals: components["schemas"]["LiveTotals"];
        };
        LiveTotals: {
            running: number;
            readers: number;
            /** @description Over the last ten seconds or so. */
            frames_per_second: number;
            octets_per_second: number;
        };
        ReplyTimeline: {
            /** @constant */
            object: "timeline";
            id: string;
            key: string;
            model: string;
            dialect: string;
            /** @enum {string} */
            state: "running" | "ended";
            ending: string | null;
            /** @description Its code. */
            problem: string | null;
            last_seq: number;
            /** Format: date-time */
            started_at: string;
            ended_at: string | null;
            /** @description What was bought for it; known when it has ended. */
            purchases: {
                upstream: string;
                model: string;
                tokens: components["schemas"]["ReplyTokens"];
            }[];
            /** @description While it runs on the node that is asked, and afterwards for as long as the request log keeps it. Null while it runs on another. */
            journey: {
                attempts: components["schemas"]["ReplyAttempt"][];
                steps: components["schemas"]["ReplyStep"][];
                steps_left_out: number;
            } | null;
        };
        /** @description As the upstream counted them; `estimated`: counted here, in part. */
        ReplyTokens: {
            input: number | null;
            output: number | null;
            cache_read: number | null;
            cache_write: number | null;
            reasoning: number | null;
            estimated: boolean;
        };
        ReplyAttempt: {
            upstream: string;
            provider: string;
            model: string;
            dialect: string;
            segment: number;
            /** Format: date-time */
            started_at: string;
            first_word_at: string | null;
            ended_at: string | null;
            problem: string | null;
            status: number | null;
            tokens: components["schemas"]["ReplyTokens"] | null;
        };
        ReplyStep: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            what: "reader-came" | "reader-left" | "seam" | "adopted" | "stop-asked";
            /** @description Where the reader stood. */
            seq: number | null;
            seam: {
                segment: number;
                /** @enum {string} */
                how: "continued" | "restarted";
                model: string | null;
            } | null;
        };
        NodeList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Node"][];
            redis: components["schemas"]["SharedRedis"];
        };
        Node: {
            /** @constant */
            object: "node";
            /** @description Of this one life of it: another after a restart. */
            id: string;
            name: string;
            version: string;
            state: components["schemas"]["NodeState"];
            /** @description The one that answers this. */
            is_asked: boolean;
            /**
             * Format: date-time
             * @description Its start.
             */
            since: string;
            /**
             * Format: date-time
             * @description Its last beat.
             */
            heard_at: string;
            running: number;
            /** @description Connections that read at this node, wherever what they read runs. */
            readers: number;
            frames_per_second: number;
            octets_per_second: number;
            /** @description Replies that it has taken over from nodes that are gone. */
            adopted: number;
            /** @description What became of its replies, of one that is gone and had some. */
            fate: components["schemas"]["NodeFate"] | null;
        };
        /**
         * @description `left`: it has ended as it should. `gone`: nothing is heard of it any more.
         * @enum {string}
         */
        NodeState: "ready" | "starting" | "closing" | "log-unreachable" | "left" | "gone";
        NodeFate: {
            /** @description Replies that others have taken over. */
            taken: number;
            /** @description Of them, those that run still. */
            running: number;
            /** @description By ending. */
            endings: {
                [key: string]: number;
            };
            /** @description Names of the nodes that took them. */
            by: string[];
        };
        /** @description Null: this node is alone, with a log of its own. */
        SharedRedis: {
            reached: boolean;
            servers: components["schemas"]["RedisServer"][];
        } | null;
        RedisServer: {
            where: string;
            version: string;
            /** @enum {string} */
            role: "master" | "replica";
            uptime_s: number;
            used_bytes: number;
            /** @description 0: as much as the machine has. */
            max_bytes: number;
            /** @description What it does when its memory is full: it should be `noeviction`. */
            policy: string;
            /** @description It writes every command to its disk. */
            aof: boolean;
            replicas: number;
            commands_per_second: number;
        };
        UpstreamList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Upstream"][];
        };
        Upstream: {
            /** @constant */
            object: "upstream";
            name: string;
            provider: string;
            base_url: string;
            /** @enum {string} */
            state: "ready" | "full" | "limited" | "failing" | "no-key" | "disabled" | "leaving";
            /** @description The operator has switched it off: no reply goes there until it is switched on again. */
            disabled: {
                /** Format: date-time */
                since: string;
                reason: string | null;
            } | null;
            running: number;
            waiting: number;
            running_max: number;
            waiting_max: number;
            keys: components["schemas"]["UpstreamKey"][];
            models: components["schemas"]["UpstreamModel"][];
        };
        UpstreamKey: {
            /** @description `…` and the last four characters, or `#` and a hash of a short one. */
            key: string;
            state: string;
            /** @description When a key that is out is tried again. */
            until: string | null;
            limited: {
                model: string;
                until: string;
            }[];
        };
        UpstreamModel: {
            /** @description As the upstream calls it. */
            model: string;
            /** @enum {string} */
            breaker: "closed" | "open" | "half-open";
            open_until: string | null;
            failures_in_a_row: number;
            running: number;
            attempts: number;
            ended_well: number;
            /** @description Not wanted any more before they ended. */
            stopped: number;
            /** @description By code. */
            failures: {
                [key: string]: number;
            };
            last_failure: {
                code: string;
                message: string;
                at: string;
            } | null;
            first_frame_ms: components["schemas"]["Quantiles"] | null;
            whole_ms: components["schemas"]["Quantiles"] | null;
        };
        Quantiles: {
            count: number;
            p50: number;
            p95: number;
        };
        UpstreamDisabling: {
            /** @description For operators. */
            reason?: string;
        };
        UpstreamTestWish: {
            /** @description The public name of a model that it serves. */
            model: string;
        };
        UpstreamTest: {
            /** @constant */
            object: "upstream-test";
            upstream: string;
            /** @description As the upstream calls it. */
            model: string;
            /** @enum {string} */
            outcome: "answered" | "failed";
            /** @description Until the whole answer was there; `null`: it was not even asked. */
            ms: number | null;
            problem: {
                code: string;
                message: string;
            } | null;
            tokens: components["schemas"]["TrialTokens"] | null;
            /** @description By the price list; `null`: nobody counted it, or says its price. */
            cost_nano: number | null;
        };
        /** @description As the upstream counted them. */
        TrialTokens: {
            input: number | null;
            output: number | null;
        };
        ModelList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Model"][];
        };
        Model: {
            /** @constant */
            object: "model";
            /** @description What clients ask for, or a pattern with one `*`. */
            name: string;
            aliases: string[];
            fallback: string[];
            canary: {
                percent: number;
                /** @enum {string} */
                sticky: "key" | "user";
            } | null;
            may_continue: boolean;
            may_restart: boolean;
            /** @enum {string} */
            losses: "refuse" | "report";
            targets: components["schemas"]["ModelTarget"][];
        };
        ModelTarget: {
            upstream: string;
            /** @description As the upstream calls it; `null`: as it is asked for. */
            model: string | null;
            /** @description 1 is tried first; the canary is in no group. */
            group: number | null;
            /** @description Of the requests that come to its group; of all, for the canary. */
            percent: number;
            is_canary: boolean;
            upstream_state: string | null;
            /** @description Since the relay started; `null`: it was not asked for. */
            recent: components["schemas"]["UpstreamModel"] | null;
        };
        ModelPriceList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["ModelPrice"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        ModelPrice: {
            /** @constant */
            object: "model-price";
            /** @description What clients ask for. */
            model: string;
            /** @description At the dearest who may serve it. `null`: nobody says its price. */
            charged: components["schemas"]["PriceAmounts"] | null;
            tiers: components["schemas"]["PriceTier"][];
            /** @description What it costs the operator at each who may serve it: for operators. */
            targets: {
                upstream: string;
                model: string;
                cost: components["schemas"]["PriceAmounts"] | null;
                tiers: components["schemas"]["PriceTier"][];
                source: components["schemas"]["PriceSource"] | null;
            }[] | null;
        };
        /** @description Nano-dollars per million tokens. `null`: no price of its own, it costs what it is a part of. */
        PriceAmounts: {
            input_nano: number | null;
            cache_read_nano: number | null;
            cache_write_nano: number | null;
            cache_write_long_nano: number | null;
            output_nano: number | null;
            reasoning_nano: number | null;
            /** @description Per request, and not per million tokens. */
            request_nano: number | null;
        };
        PriceTier: {
            /** @description Tokens of the whole prompt, above which these amounts are laid over the others. */
            above: number;
            amounts: components["schemas"]["PriceAmounts"];
        };
        PriceSource: {
            list: string;
            /** @description Where it is written. */
            sources: string[];
            /** @description When somebody last looked there. */
            looked_up: string;
            since: string | null;
            hours_utc: string[] | null;
        };
        TablePriceList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["TablePrice"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        TablePrice: {
            /** @constant */
            object: "price";
            /** @description Names; `*` is any text, `#` a digit. */
            models: string[];
            upstreams: string[] | null;
            providers: string[] | null;
            /** @description `null`: the list says that it has no price for these. */
            cost: components["schemas"]["PriceAmounts"] | null;
            tiers: components["schemas"]["PriceTier"][];
            source: components["schemas"]["PriceSource"];
            in_force: boolean;
        };
        UnpricedModelList: {
            /** @constant */
            object: "list";
            /** Format: date-time */
            since: string;
            /**
             * @description `free`: nothing is charged for them. `refused`: also, whoever has a budget is refused them.
             * @enum {string}
             */
            outcome: "free" | "refused";
            data: components["schemas"]["UnpricedModel"][];
        };
        UnpricedModel: {
            /** @constant */
            object: "unpriced-model";
            upstream: string;
            /** @description As the upstream calls it. */
            model: string;
            /** @description What clients call it. */
            asked_as: string[];
            /** @description How often it was asked since then; 0: it is only configured. */
            attempts: number;
        };
        /** @description A key’s own goes before its project’s, and that before its organisation’s. */
        PriceGroup: {
            /** @constant */
            object: "price-group";
            account: string;
            group: string | null;
        };
        PriceGroupWish: {
            group: string | null;
        };
        ReplyPrice: {
            /** @constant */
            object: "reply-price";
            reply: string;
            model: string;
            /** @description When it ended; `null`: it runs, and has bought nothing that is known. */
            at: string | null;
            /**
             * @description `charged`: as it was written down then. `worked-out`: now, by the prices of then.
             * @enum {string}
             */
            basis: "charged" | "worked-out";
            price_nano: number;
            /** @description What the upstreams want: for operators. */
            cost_nano: number | null;
            /** @description What makes one of the other: for operators. */
            ratios: {
                name: string;
                millionths: number;
            }[] | null;
            /** @description For operators at cost, and with who was paid; for all others as it was charged. */
            purchases: {
                upstream: string | null;
                model: string | null;
                list: {
                    name: string;
                    sources: string[];
                    looked_up: string;
                } | null;
                lines: components["schemas"]["BillLine"][];
                nano: number;
                prompts_above: number | null;
                estimated: boolean;
                uncounted: ("input" | "output")[];
            }[];
            /** @description What the price is more than the lines: it is rounded once. */
            rounding_nano: number;
            is_estimated: boolean;
            /** @description Some of it has no price, or nobody counted it. */
            is_partial: boolean;
        };
        BillLine: {
            /** @enum {string} */
            what: "input" | "cache read" | "cache write" | "cache write, 1 h" | "output" | "reasoning" | "request";
            tokens: number | null;
            nano_per_million: number | null;
            nano: number;
        };
        PriceComparison: {
            /** @constant */
            object: "price-comparison";
            /** Format: date */
            from: string;
            /** Format: date */
            until: string;
            /**
             * @description `requests`: each reply in its own tier. `sums`: as though none had been in one.
             * @enum {string}
             */
            basis: "requests" | "sums";
            requests: number;
            /** @description Replies of several attempts, compared as though they had been one. */
            merged: number;
            /** @description What it did cost. */
            cost_nano: number;
            /** @description What was charged for it. */
            price_nano: number;
            /** @description The cheapest first. */
            offers: {
                /** @description As it was asked for here. */
                model: string;
                upstream: string | null;
                provider: string | null;
                upstream_model: string;
                /** @description `null`: nobody says its price. */
                cost_nano: number | null;
                /** @description But for what another tokenizer would have counted. */
                is_exact: boolean;
            }[];
        };
        BoughtList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Bought"][];
        };
        Bought: {
            /** @constant */
            object: "bought";
            /**
             * Format: date
             * @description In UTC.
             */
            day: string;
            /** @description What clients asked for; `null`: of many that have little, the sum. */
            model: string | null;
            /** @description As the upstream calls it, by the configuration of now. */
            upstream_model: string | null;
            input: number;
            output: number;
            cache_read: number;
            cache_write: number;
            cost_nano: number;
            /** @description Replies some of whose usage the upstream did not count. */
            estimated: number;
        };
        /** @description Of all nodes: of another than the one that is asked as it was at its last beat. */
        Pulse: {
            /** @constant */
            object: "pulse";
            /** Format: date-time */
            at: string;
            running: number;
            readers: number;
            /** @description Of replies that stream now: each at its own average pace. */
            tokens_per_second: number;
            day: components["schemas"]["DaySpent"];
            /** @description Of the organisation. */
            budget: components["schemas"]["Budget"] | null;
            spent: components["schemas"]["Spent"] | null;
            /** @description For operators. */
            upstreams: components["schemas"]["UpstreamHealth"][] | null;
        };
        DaySpent: {
            /** Format: date-time */
            since: string;
            zone: string;
            spent_nano: number;
            /** @description The day before, until the same time. */
            before_nano: number;
        };
        UpstreamHealth: {
            name: string;
            provider: string;
            /** @enum {string} */
            state: "ready" | "full" | "limited" | "failing" | "no-key" | "disabled" | "leaving";
            running: number;
            waiting: number;
            /** @description That ended since the relay started, well or not; none that was stopped. */
            attempts: number;
            ended_well: number;
        };
        Overview: {
            /** @constant */
            object: "overview";
            usage: components["schemas"]["Usage"];
            /** @description Of a range as long, right before. */
            before: components["schemas"]["UsageTotals"];
            performance: components["schemas"]["UsagePerformance"];
            top: {
                models: components["schemas"]["UsageRanking"];
                keys: components["schemas"]["UsageRanking"];
                projects: components["schemas"]["UsageRanking"];
            };
        };
        Usage: {
            /** @constant */
            object: "usage";
            /**
             * Format: date-time
             * @description May be earlier than asked for: where a step begins.
             */
            from: string;
            /** Format: date-time */
            until: string;
            /**
             * @description As asked for, or longer where the range is long or the small steps are gone.
             * @enum {string}
             */
            step: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
            totals: components["schemas"]["UsageTotals"];
            /** @description Steps in which something was. */
            points: components["schemas"]["UsagePoint"][];
        };
        /** @description Replies by how they ended, attempts, tokens, money. `saved_nano`: the price of replies that somebody came back to, which asking again would have cost once more. `cost_nano`: for operators. Of an upstream, attempts, tokens and money are what was tried and bought there, and replies are those that ended there. */
        UsageTotals: {
            requests: number;
            complete: number;
            length: number;
            tool_use: number;
            refusal: number;
            stopped: number;
            failed: number;
            over_budget: number;
            attempts: number;
            attempts_failed: number;
            input: number;
            output: number;
            cache_read: number;
            cache_write: number;
            reasoning: number;
            cost_nano: number | null;
            price_nano: number;
            estimated: number;
            readers: number;
            resumes: number;
            resumed: number;
            saved_nano: number;
            speaking_ms: number;
        };
        UsagePoint: {
            /** Format: date-time */
            start: string;
            /** @description `null`: all those that are not shown by themselves. */
            value?: string | null;
            totals: components["schemas"]["UsageTotals"];
        };
        UsagePerformance: {
            /** @constant */
            object: "usage-performance";
            first_token: components["schemas"]["Percentiles"];
            gap: components["schemas"]["Percentiles"];
            duration: components["schemas"]["Percentiles"];
            problems: {
                [key: string]: number;
            };
            /** @enum {string} */
            step: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
            points: {
                /** Format: date-time */
                start: string;
                first_token: components["schemas"]["Percentiles"];
            }[];
        };
        /** @description Milliseconds, off by a fifth or so: they come from histograms. */
        Percentiles: {
            count: number;
            p50: number | null;
            p90: number | null;
            p95: number | null;
            p99: number | null;
        };
        /** @description The largest first; the last one, `null`, is all the others. */
        UsageRanking: {
            /** @constant */
            object: "list";
            data: {
                value: string | null;
                totals: components["schemas"]["UsageTotals"];
            }[];
        };
        RequestList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Request"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. A page may be short, or empty, and have a next one: where hardly anything fits, it ends when enough was looked at. */
            next?: string;
        };
        Request: {
            /** @constant */
            object: "request";
            id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string;
            organisation: string | null;
            project: string | null;
            key: string;
            session: string | null;
            model: string;
            /** @description Who served it last. */
            upstream: string | null;
            dialect: string;
            ending: string;
            problem: string | null;
            input: number;
            output: number;
            cache_read: number;
            cache_write: number;
            reasoning: number;
            is_estimated: boolean;
            price_nano: number | null;
            /** @description For operators. */
            cost_nano: number | null;
            first_frame_ms: number | null;
            gap_ms_max: number;
            attempts: number;
            readers: number;
            resumes: number;
        };
        /** @description A page of lines; the first one begins with the names of the columns. */
        RequestExport: {
            /** @constant */
            object: "export";
            /** @constant */
            media_type: "text/csv";
            text: string;
            next?: string;
        };
        RequestDetails: {
            /** @constant */
            object: "request";
            id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string;
            organisation: string | null;
            project: string | null;
            key: string;
            session: string | null;
            model: string;
            /** @description Who served it last. */
            upstream: string | null;
            dialect: string;
            ending: string;
            problem: string | null;
            input: number;
            output: number;
            cache_read: number;
            cache_write: number;
            reasoning: number;
            is_estimated: boolean;
            price_nano: number | null;
            /** @description For operators. */
            cost_nano: number | null;
            first_frame_ms: number | null;
            gap_ms_max: number;
            attempts: number;
            readers: number;
            resumes: number;
            details: {
                /** @enum {string} */
                form: "stream" | "whole";
                last: number;
                attempts: {
                    [key: string]: unknown;
                }[];
                steps: {
                    [key: string]: unknown;
                }[];
                steps_left_out: number;
            } & {
                [key: string]: unknown;
            };
            /** @description Its prompt and completion are kept, sealed. */
            has_bodies: boolean;
        };
        RequestBodies: {
            /** @constant */
            object: "request-bodies";
            id: string;
            request: string | null;
            response: string | null;
        };
        WebhookList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Webhook"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        Webhook: {
            /** @constant */
            object: "webhook";
            id: string;
            /** @description `null`: the relay’s own. */
            organisation: string | null;
            url: string;
            /** @description `reply.ended`: A reply has reached its ending. `target.down`: The breaker of a model at an upstream has opened: nobody is sent there for a while. The relay’s own webhooks. `target.up`: It has closed again. The relay’s own webhooks. `budget.near`: So much of a budget is spent: once for each threshold in each period. `budget.over`: A reply was cut off, because a budget was spent. `credit.low`: An organisation that pays in advance has little left: once, until there was enough again. `key.expiring`: A key will be good for three more days. `payment.changed`: A payment was made, failed, or was given back. `webhook.test`: Somebody tries whether this arrives. */
            types: ("reply.ended" | "target.down" | "target.up" | "budget.near" | "budget.over" | "credit.low" | "key.expiring" | "payment.changed" | "webhook.test")[];
            /** @description Of replies, only those that ended so. `null`: all. */
            endings: ("complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget")[] | null;
            /** Format: date-time */
            created_at: string;
            /** @description Since then nothing is sent there. */
            disabled_at: string | null;
        };
        WebhookWish: {
            /**
             * Format: uri
             * @description https, but for hosts that the operator allows. Its path may be a secret.
             */
            url: string;
            /** @description `reply.ended`: A reply has reached its ending. `target.down`: The breaker of a model at an upstream has opened: nobody is sent there for a while. The relay’s own webhooks. `target.up`: It has closed again. The relay’s own webhooks. `budget.near`: So much of a budget is spent: once for each threshold in each period. `budget.over`: A reply was cut off, because a budget was spent. `credit.low`: An organisation that pays in advance has little left: once, until there was enough again. `key.expiring`: A key will be good for three more days. `payment.changed`: A payment was made, failed, or was given back. `webhook.test`: Somebody tries whether this arrives. */
            types: ("reply.ended" | "target.down" | "target.up" | "budget.near" | "budget.over" | "credit.low" | "key.expiring" | "payment.changed" | "webhook.test")[];
            endings?: ("complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget")[];
        };
        WebhookWithSecret: {
            /** @constant */
            object: "webhook";
            id: string;
            /** @description `null`: the relay’s own. */
            organisation: string | null;
            url: string;
            /** @description `reply.ended`: A reply has reached its ending. `target.down`: The breaker of a model at an upstream has opened: nobody is sent there for a while. The relay’s own webhooks. `target.up`: It has closed again. The relay’s own webhooks. `budget.near`: So much of a budget is spent: once for each threshold in each period. `budget.over`: A reply was cut off, because a budget was spent. `credit.low`: An organisation that pays in advance has little left: once, until there was enough again. `key.expiring`: A key will be good for three more days. `payment.changed`: A payment was made, failed, or was given back. `webhook.test`: Somebody tries whether this arrives. */
            types: ("reply.ended" | "target.down" | "target.up" | "budget.near" | "budget.over" | "credit.low" | "key.expiring" | "payment.changed" | "webhook.test")[];
            /** @description Of replies, only those that ended so. `null`: all. */
            endings: ("complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget")[] | null;
            /** Format: date-time */
            created_at: string;
            /** @description Since then nothing is sent there. */
            disabled_at: string | null;
            /** @description What verifies the signatures (Standard Webhooks). It is here, and nowhere else. */
            secret: string;
        };
        WebhookChange: {
            /**
             * Format: uri
             * @description https, but for hosts that the operator allows. Its path may be a secret.
             */
            url?: string;
            /** @description `reply.ended`: A reply has reached its ending. `target.down`: The breaker of a model at an upstream has opened: nobody is sent there for a while. The relay’s own webhooks. `target.up`: It has closed again. The relay’s own webhooks. `budget.near`: So much of a budget is spent: once for each threshold in each period. `budget.over`: A reply was cut off, because a budget was spent. `credit.low`: An organisation that pays in advance has little left: once, until there was enough again. `key.expiring`: A key will be good for three more days. `payment.changed`: A payment was made, failed, or was given back. `webhook.test`: Somebody tries whether this arrives. */
            types?: ("reply.ended" | "target.down" | "target.up" | "budget.near" | "budget.over" | "credit.low" | "key.expiring" | "payment.changed" | "webhook.test")[];
            endings?: ("complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget")[] | null;
            /** @description Whether anything is sent there. */
            enabled?: boolean;
        };
        WebhookDelivery: {
            /** @constant */
            object: "webhook-delivery";
            id: string;
            /** @description What `webhook-id` says. */
            event: string;
            type: string;
            /** @enum {string} */
            state: "waiting" | "delivered" | "given-up";
            attempts: number;
            /** @description Of the newest try: a status, or what went wrong. */
            outcome: string | null;
            /** @description What is sent. */
            body: string;
            /** Format: date-time */
            created_at: string;
            tried_at: string | null;
            due_at: string | null;
            delivered_at: string | null;
        };
        WebhookDeliveryList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["WebhookDelivery"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        RelayWebhookList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Webhook"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        RelayWebhookDeliveryList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["WebhookDelivery"][];
            /** @description Send it as `after` for the page that follows. Absent: there is none. */
            next?: string;
        };
        ConfigurationReading: {
            /** @constant */
            object: "configuration";
            file: string;
            /** @description How many there are now. */
            upstreams: number;
            models: number;
            warnings: string[];
            /** @description Sections that changed, and are read at the start only. */
            unread: string[];
        };
        Settings: {
            /** @constant */
            object: "settings";
            version: string;
            /** @description The version of Node.js. */
            node: string;
            ready: boolean;
            /** Format: date-time */
            started_at: string;
            uptime_s: number;
            books: ("sqlite" | "postgres") | null;
            /** @description There is a configuration file that can be read again. */
            may_reread: boolean;
            has_console: boolean;
            /** @description Faults on demand are on. */
            has_faults: boolean;
            /** @description By name: what each does is in the operator’s guide. */
            limits: {
                [key: string]: number;
            };
            upstreams: components["schemas"]["UpstreamSettings"][];
            models: number;
            pricing: {
                mark_up_millionths: number;
                currency: {
                    code: string;
                    per_dollar_millionths: number;
                };
                groups: components["schemas"]["PriceGroupSettings"][];
            };
        };
        UpstreamSettings: {
            name: string;
            provider: string;
            /** @description How many. They are told from each other at `GET /admin/upstreams`. */
            keys: number;
            /** @description Names of headers that go with every request. */
            headers: string[];
            connect_ms: number;
            first_token_ms: number;
            idle_ms: number;
            running_max: number;
            waiting_max: number;
            wait_ms_max: number;
            breaker: {
                failures: number;
                open_ms: number;
                open_ms_max: number;
                probes: number;
            };
        };
        PriceGroupSettings: {
            name: string;
            /** @description Of the cost, after the mark-up; 1000000 changes nothing. */
            ratio_millionths: number;
            /** @description In place of that for some models. */
            models: {
                pattern: string;
                ratio_millionths: number;
            }[];
        };
        Problem: {
            error: {
                /** @description For people. Not API. */
                message: string;
                type: string;
                /** @description What happened: one of those that the operation names. */
                code: string | null;
                param?: string | null;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type OrganisationList = components['schemas']['OrganisationList'];
export type Organisation = components['schemas']['Organisation'];
export type Role = components['schemas']['Role'];
export type NewOrganisation = components['schemas']['NewOrganisation'];
export type OrganisationWish = components['schemas']['OrganisationWish'];
export type PersonList = components['schemas']['PersonList'];
export type Person = components['schemas']['Person'];
export type NewPerson = components['schemas']['NewPerson'];
export type PersonWithRoles = components['schemas']['PersonWithRoles'];
export type PersonLink = components['schemas']['PersonLink'];
export type OperatorMark = components['schemas']['OperatorMark'];
export type MemberList = components['schemas']['MemberList'];
export type Member = components['schemas']['Member'];
export type MemberWish = components['schemas']['MemberWish'];
export type InvitationList = components['schemas']['InvitationList'];
export type Invitation = components['schemas']['Invitation'];
export type InvitationWish = components['schemas']['InvitationWish'];
export type InvitationWithSecret = components['schemas']['InvitationWithSecret'];
export type ProjectList = components['schemas']['ProjectList'];
export type Project = components['schemas']['Project'];
export type ProjectWish = components['schemas']['ProjectWish'];
export type KeyList = components['schemas']['KeyList'];
export type Key = components['schemas']['Key'];
export type NewKey = components['schemas']['NewKey'];
export type KeyWithSecret = components['schemas']['KeyWithSecret'];
export type KeyChange = components['schemas']['KeyChange'];
export type KeyRotation = components['schemas']['KeyRotation'];
export type AccountList = components['schemas']['AccountList'];
export type Account = components['schemas']['Account'];
export type Budget = components['schemas']['Budget'];
export type Spent = components['schemas']['Spent'];
export type PeriodEnds = components['schemas']['PeriodEnds'];
export type AccountLimits = components['schemas']['AccountLimits'];
export type BudgetWish = components['schemas']['BudgetWish'];
export type AccountLimitsWish = components['schemas']['AccountLimitsWish'];
export type TransferList = components['schemas']['TransferList'];
export type Transfer = components['schemas']['Transfer'];
export type AnyAccountList = components['schemas']['AnyAccountList'];
export type HoldList = components['schemas']['HoldList'];
export type Hold = components['schemas']['Hold'];
export type LedgerCheck = components['schemas']['LedgerCheck'];
export type AuditEntryList = components['schemas']['AuditEntryList'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type Credit = components['schemas']['Credit'];
export type CreditStatement = components['schemas']['CreditStatement'];
export type CreditLine = components['schemas']['CreditLine'];
export type Redemption = components['schemas']['Redemption'];
export type CreditAdjustment = components['schemas']['CreditAdjustment'];
export type Prepaid = components['schemas']['Prepaid'];
export type CodesWish = components['schemas']['CodesWish'];
export type NewCodes = components['schemas']['NewCodes'];
export type CodeBatchList = components['schemas']['CodeBatchList'];
export type CodeBatch = components['schemas']['CodeBatch'];
export type CodeList = components['schemas']['CodeList'];
export type Code = components['schemas']['Code'];
export type CodeVoid = components['schemas']['CodeVoid'];
export type PaymentTerms = components['schemas']['PaymentTerms'];
export type PaymentWish = components['schemas']['PaymentWish'];
export type StartedPayment = components['schemas']['StartedPayment'];
export type PaymentList = components['schemas']['PaymentList'];
export type Payment = components['schemas']['Payment'];
export type LiveReplyList = components['schemas']['LiveReplyList'];
export type LiveReply = components['schemas']['LiveReply'];
export type LineState = components['schemas']['LineState'];
export type AllLiveReplyList = components['schemas']['AllLiveReplyList'];
export type LiveTotals = components['schemas']['LiveTotals'];
export type ReplyTimeline = components['schemas']['ReplyTimeline'];
export type ReplyTokens = components['schemas']['ReplyTokens'];
export type ReplyAttempt = components['schemas']['ReplyAttempt'];
export type ReplyStep = components['schemas']['ReplyStep'];
export type NodeList = components['schemas']['NodeList'];
export type Node = components['schemas']['Node'];
export type NodeState = components['schemas']['NodeState'];
export type NodeFate = components['schemas']['NodeFate'];
export type SharedRedis = components['schemas']['SharedRedis'];
export type RedisServer = components['schemas']['RedisServer'];
export type UpstreamList = components['schemas']['UpstreamList'];
export type Upstream = components['schemas']['Upstream'];
export type UpstreamKey = components['schemas']['UpstreamKey'];
export type UpstreamModel = components['schemas']['UpstreamModel'];
export type Quantiles = components['schemas']['Quantiles'];
export type UpstreamDisabling = components['schemas']['UpstreamDisabling'];
export type UpstreamTestWish = components['schemas']['UpstreamTestWish'];
export type UpstreamTest = components['schemas']['UpstreamTest'];
export type TrialTokens = components['schemas']['TrialTokens'];
export type ModelList = components['schemas']['ModelList'];
export type Model = components['schemas']['Model'];
export type ModelTarget = components['schemas']['ModelTarget'];
export type ModelPriceList = components['schemas']['ModelPriceList'];
export type ModelPrice = components['schemas']['ModelPrice'];
export type PriceAmounts = components['schemas']['PriceAmounts'];
export type PriceTier = components['schemas']['PriceTier'];
export type PriceSource = components['schemas']['PriceSource'];
export type TablePriceList = components['schemas']['TablePriceList'];
export type TablePrice = components['schemas']['TablePrice'];
export type UnpricedModelList = components['schemas']['UnpricedModelList'];
export type UnpricedModel = components['schemas']['UnpricedModel'];
export type PriceGroup = components['schemas']['PriceGroup'];
export type PriceGroupWish = components['schemas']['PriceGroupWish'];
export type ReplyPrice = components['schemas']['ReplyPrice'];
export type BillLine = components['schemas']['BillLine'];
export type PriceComparison = components['schemas']['PriceComparison'];
export type BoughtList = components['schemas']['BoughtList'];
export type Bought = components['schemas']['Bought'];
export type Pulse = components['schemas']['Pulse'];
export type DaySpent = components['schemas']['DaySpent'];
export type UpstreamHealth = components['schemas']['UpstreamHealth'];
export type Overview = components['schemas']['Overview'];
export type Usage = components['schemas']['Usage'];
export type UsageTotals = components['schemas']['UsageTotals'];
export type UsagePoint = components['schemas']['UsagePoint'];
export type UsagePerformance = components['schemas']['UsagePerformance'];
export type Percentiles = components['schemas']['Percentiles'];
export type UsageRanking = components['schemas']['UsageRanking'];
export type RequestList = components['schemas']['RequestList'];
export type Request = components['schemas']['Request'];
export type RequestExport = components['schemas']['RequestExport'];
export type RequestDetails = components['schemas']['RequestDetails'];
export type RequestBodies = components['schemas']['RequestBodies'];
export type WebhookList = components['schemas']['WebhookList'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookWish = components['schemas']['WebhookWish'];
export type WebhookWithSecret = components['schemas']['WebhookWithSecret'];
export type WebhookChange = components['schemas']['WebhookChange'];
export type WebhookDelivery = components['schemas']['WebhookDelivery'];
export type WebhookDeliveryList = components['schemas']['WebhookDeliveryList'];
export type RelayWebhookList = components['schemas']['RelayWebhookList'];
export type RelayWebhookDeliveryList = components['schemas']['RelayWebhookDeliveryList'];
export type ConfigurationReading = components['schemas']['ConfigurationReading'];
export type Settings = components['schemas']['Settings'];
export type UpstreamSettings = components['schemas']['UpstreamSettings'];
export type PriceGroupSettings = components['schemas']['PriceGroupSettings'];
export type Problem = components['schemas']['Problem'];
export type $defs = Record<string, never>;
export interface operations {
    listOrganisations: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrganisation"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renameOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganisationWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPeople: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPerson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPerson"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-taken` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonWithRoles"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disablePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `last-operator` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPersonLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonLink"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enablePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setOperator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperatorMark"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `last-operator` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `last-owner` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `last-owner` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationWish"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationWithSecret"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                invitation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `invitation-over` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectWish"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renameProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    archiveProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
                /** @description How the visible part of its secret begins. */
                prefix?: string;
                project?: string;
                person?: string;
                state?: "active" | "disabled" | "expired" | "revoked";
                tag?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-revoked` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyRotation"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-revoked` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
                kind?: "organisation" | "project" | "key";
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setBudget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BudgetWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountLimitsWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTransfers: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                after?: number;
            };
            header?: never;
            path: {
                organisation: string;
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAnyAccounts: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
                kind?: "organisation" | "person" | "model";
                /** @description Of people: only its members. */
                organisation?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnyAccountList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnyAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setAnyBudget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BudgetWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setAnyLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountLimitsWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHolds: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkLedger: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerCheck"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                after?: number;
                /** @description `key-create`, `role-set` … */
                act?: string;
                actor?: string;
                subject?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllAudit: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                after?: number;
                /** @description `key-create`, `role-set` … */
                act?: string;
                actor?: string;
                subject?: string;
                organisation?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCredit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credit"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCreditStatement: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: number;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditStatement"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeemCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Redemption"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credit"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown`, `code-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `code-used` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `code-throttled` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adjustCredit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreditAdjustment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credit"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setPrepaid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Prepaid"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credit"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCodes: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
                batch?: string;
                /** @description The first nine characters: `HFC-8Q2MX`. */
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodesWish"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewCodes"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCodeBatches: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeBatchList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    voidCodes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A code’s id, or a batch’s. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeVoid"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPaymentTerms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentTerms"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPayments: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentWish"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedPayment"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `payment-unavailable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllPayments: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
                organisation?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLiveReplies: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveReplyList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllLiveReplies: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllLiveReplyList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReplyTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                reply: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyTimeline"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                reply: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyTimeline"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnyReplyTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reply: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyTimeline"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopAnyReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reply: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyTimeline"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeList"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUpstreams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpstreamList"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forgiveUpstream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upstream: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upstream"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disableUpstream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upstream: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpstreamDisabling"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upstream"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableUpstream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upstream: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upstream"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testUpstream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upstream: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpstreamTestWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpstreamTest"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown`, `model-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPrices: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
                /** @description As whom: the first that you are a member of, by default. */
                organisation?: string;
                /** @description As a group of the configuration: for operators. */
                group?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPriceList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPriceTable: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
                /** @description A part of a model’s name. */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TablePriceList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUnpriced: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnpricedModelList"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnyPriceGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceGroup"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setAnyPriceGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceGroupWish"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceGroup"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReplyPrice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                reply: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplyPrice"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    comparePrices: {
        parameters: {
            query: {
                from: string;
                /** @description The first day that is not in it. Days are UTC’s. */
                until: string;
                /** @description Names, with commas between them: of the configuration, `upstream/model`, or a vendor’s. */
                models: string;
                /** @description Only its traffic. */
                organisation?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceComparison"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBought: {
        parameters: {
            query: {
                from: string;
                /** @description The first day that is not in it; at most 62 after the other. */
                until: string;
            };
            header?: never;
            path: {
                upstream: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoughtList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPulse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pulse"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAllPulse: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pulse"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAllOverview: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUsage: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                project?: string;
                key?: string;
                model?: string;
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
                by?: "project" | "key" | "model";
                order?: "requests" | "complete" | "length" | "tool_use" | "refusal" | "stopped" | "failed" | "over_budget" | "attempts" | "attempts_failed" | "input" | "output" | "cache_read" | "cache_write" | "reasoning" | "cost" | "price" | "estimated" | "readers" | "resumes" | "resumed" | "saved" | "speaking_ms";
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rankUsage: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                project?: string;
                key?: string;
                model?: string;
                order?: "requests" | "complete" | "length" | "tool_use" | "refusal" | "stopped" | "failed" | "over_budget" | "attempts" | "attempts_failed" | "input" | "output" | "cache_read" | "cache_write" | "reasoning" | "cost" | "price" | "estimated" | "readers" | "resumes" | "resumed" | "saved" | "speaking_ms";
                limit?: number;
                by?: "project" | "key" | "model";
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageRanking"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPerformance: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                project?: string;
                key?: string;
                model?: string;
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePerformance"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAllUsage: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                project?: string;
                key?: string;
                model?: string;
                organisation?: string;
                upstream?: string;
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
                by?: "organisation" | "project" | "key" | "model" | "upstream";
                order?: "requests" | "complete" | "length" | "tool_use" | "refusal" | "stopped" | "failed" | "over_budget" | "attempts" | "attempts_failed" | "input" | "output" | "cache_read" | "cache_write" | "reasoning" | "cost" | "price" | "estimated" | "readers" | "resumes" | "resumed" | "saved" | "speaking_ms";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rankAllUsage: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                project?: string;
                key?: string;
                model?: string;
                organisation?: string;
                upstream?: string;
                order?: "requests" | "complete" | "length" | "tool_use" | "refusal" | "stopped" | "failed" | "over_budget" | "attempts" | "attempts_failed" | "input" | "output" | "cache_read" | "cache_write" | "reasoning" | "cost" | "price" | "estimated" | "readers" | "resumes" | "resumed" | "saved" | "speaking_ms";
                limit?: number;
                by?: "organisation" | "project" | "key" | "model" | "upstream";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageRanking"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAllPerformance: {
        parameters: {
            query?: {
                from?: string;
                until?: string;
                project?: string;
                key?: string;
                model?: string;
                organisation?: string;
                upstream?: string;
                step?: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePerformance"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRequests: {
        parameters: {
            query?: {
                project?: string;
                key?: string;
                model?: string;
                ending?: "complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget";
                /** @description Its code. */
                problem?: string;
                from?: string;
                until?: string;
                /** @description Entries of one page. */
                limit?: number;
                after?: number;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportRequests: {
        parameters: {
            query?: {
                project?: string;
                key?: string;
                model?: string;
                ending?: "complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget";
                /** @description Its code. */
                problem?: string;
                from?: string;
                until?: string;
                /** @description Entries of one page. */
                limit?: number;
                after?: number;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestExport"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestDetails"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readRequestBodies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestBodies"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllRequests: {
        parameters: {
            query?: {
                project?: string;
                key?: string;
                model?: string;
                ending?: "complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget";
                /** @description Its code. */
                problem?: string;
                from?: string;
                until?: string;
                organisation?: string;
                upstream?: string;
                /** @description Entries of one page. */
                limit?: number;
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAllRequests: {
        parameters: {
            query?: {
                project?: string;
                key?: string;
                model?: string;
                ending?: "complete" | "length" | "tool-use" | "refusal" | "stopped" | "failed" | "over-budget";
                /** @description Its code. */
                problem?: string;
                from?: string;
                until?: string;
                organisation?: string;
                upstream?: string;
                /** @description Entries of one page. */
                limit?: number;
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestExport"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnyRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestDetails"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookWish"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                organisation: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resendWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organisation: string;
                webhook: string;
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRelayWebhooks: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayWebhookList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRelayWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookWish"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeRelayWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeRelayWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateRelayWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testRelayWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRelayWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Entries of one page. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelayWebhookDeliveryList"];
                };
            };
            /** @description `request-invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resendRelayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `record-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rereadConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationReading"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `csrf-refused`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `route-unknown` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `configuration-refused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description `key-missing`, `key-unknown`, `sign-in-needed` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description `key-forbidden`, `role-forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
