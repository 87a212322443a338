// Written by `npm run client` from /openapi.json. Do not edit.
export interface paths {
    "/internal/services": {
        parameters: {
        };
        /** The parts of the product that run, process by process, and which of them are routable. */
        get: operations["ListServices"];
    };
    "/v1/alerts": {
        parameters: {
        };
        /** What people are to look at, the latest first. */
        get: operations["ListAlerts"];
    };
    "/v1/alerts/{alertId}/acknowledge": {
        parameters: {
        };
        /** Says that somebody looks after an alert. */
        post: operations["AcknowledgeAlert"];
    };
    "/v1/alerts/{alertId}/resolve": {
        parameters: {
        };
        /** Says that what an alert is about is settled. */
        post: operations["ResolveAlert"];
    };
    "/v1/api-keys": {
        parameters: {
        };
        /** The tenant's API keys, the newest first: whose they are, what they may do, when they were last used. */
        get: operations["ListApiKeys"];
        /** Makes an API key and shows it, this once. It may at most what whoever issues it may, now and later. */
        post: operations["IssueApiKey"];
    };
    "/v1/api-keys/{keyId}": {
        parameters: {
        };
        /** Ends an API key: within a second no request with it is answered. */
        delete: operations["RevokeApiKey"];
    };
    "/v1/api-keys/{keyId}/rotate": {
        parameters: {
        };
        /** Exchanges the secret of an API key and shows the new one, this once. The old one is accepted for a while. */
        post: operations["RotateApiKey"];
    };
    "/v1/audit": {
        parameters: {
        };
        /** Who was turned away, who read personal data, and who of the platform acted here, the latest first. Changes are their own record: `GET /v1/log`. */
        get: operations["ListAuditEntries"];
    };
    "/v1/audit/export": {
        parameters: {
        };
        /** All events of the tenant as OCSF, a line of JSON each, for a SIEM: who did what, with pseudonyms for the addresses of clients. */
        get: operations["ExportAudit"];
    };
    "/v1/audit/export/personal": {
        parameters: {
        };
        /** The same with the addresses and user agents of clients. That it was read is recorded first. */
        get: operations["ExportPersonalAudit"];
    };
    "/v1/auth/accept-invitation": {
        parameters: {
        };
        /** Accepts an invitation. Somebody new gives a name and a password; then sign in. */
        post: operations["AcceptInvitation"];
    };
    "/v1/auth/me": {
        parameters: {
        };
        /** Who is signed in, where, and of which tenants a member. */
        get: operations["GetOwnAccount"];
    };
    "/v1/auth/oidc/{provider}/begin": {
        parameters: {
        };
        /** Sends a browser to an identity provider. */
        get: operations["BeginIdentityProviderSignIn"];
    };
    "/v1/auth/oidc/{provider}/callback": {
        parameters: {
        };
        /** Where an identity provider sends a browser back: signs in with cookies, and goes on to the product. */
        get: operations["CompleteIdentityProviderSignIn"];
    };
    "/v1/auth/password": {
        parameters: {
        };
        /** Sets a new password in place of the current one. Every session ends; the answer begins a new one. */
        post: operations["ChangePassword"];
    };
    "/v1/auth/password-reset": {
        parameters: {
        };
        /** Sends a link for a new password, if there is somebody to send it to. The answer is the same for everybody. */
        post: operations["RequestPasswordReset"];
    };
    "/v1/auth/password-reset/complete": {
        parameters: {
        };
        /** Sets a new password with the token of a reset link, once. Every session of the person ends. */
        post: operations["CompletePasswordReset"];
    };
    "/v1/auth/prove": {
        parameters: {
        };
        /** Shows once more who has the session, with the password or the second factor: for ten minutes it may then change how the person signs in. Whoever has neither signs in again. */
        post: operations["ProveSession"];
    };
    "/v1/auth/providers": {
        parameters: {
        };
        /** By which identity providers people may sign in: their names only. */
        get: operations["ListIdentityProviders"];
    };
    "/v1/auth/refresh": {
        parameters: {
        };
        /** Exchanges a refresh token for the next one and an access token. Shown twice, it ends the session, but for a repeat within ten seconds. A browser leaves it to its cookie. */
        post: operations["RefreshSession"];
    };
    "/v1/auth/second-factor": {
        parameters: {
        };
        /** Answers the challenge of a sign-in with a code, or with a recovery code. A browser may leave the challenge to its cookie. */
        post: operations["MeetSecondFactor"];
    };
    "/v1/auth/sessions": {
        parameters: {
        };
        /** The person's sessions that may still act, the latest first. */
        get: operations["ListOwnSessions"];
    };
    "/v1/auth/sessions/{sessionId}": {
        parameters: {
        };
        /** Ends one of the person's sessions. Another one than the caller's own only within ten minutes of a sign-in or of ProveSession. */
        delete: operations["RevokeOwnSession"];
    };
    "/v1/auth/sign-in": {
        parameters: {
        };
        /** Signs in with e-mail and password. Whoever has a second factor gets a challenge, and no token. With the header `Precedent-Session: cookie` the tokens come as cookies. */
        post: operations["SignIn"];
    };
    "/v1/auth/sign-out": {
        parameters: {
        };
        /** Ends the session of a refresh token, and takes the cookies of a browser back. */
        post: operations["SignOut"];
    };
    "/v1/auth/switch-tenant": {
        parameters: {
        };
        /** Gives an access token for another tenant of the person. */
        post: operations["SwitchTenant"];
    };
    "/v1/auth/totp": {
        parameters: {
        };
        /** Makes a secret for an authenticator app, and shows it this once. It counts once a code of it was given. Within ten minutes of a sign-in or of ProveSession. */
        post: operations["BeginSecondFactor"];
        /** Asks for no second factor any more. It has to be shown once more for that, in the body. Every session ends; the answer begins a new one. */
        delete: operations["EndSecondFactor"];
    };
    "/v1/auth/totp/confirm": {
        parameters: {
        };
        /** Asks for a second factor from now on, and shows ten recovery codes this once. Every session ends; the answer begins a new one. */
        post: operations["ConfirmSecondFactor"];
    };
    "/v1/autopilot/kill-switch": {
        parameters: {
        };
        /** Whether everything that autopilot sends out is stopped, by whom and why. */
        get: operations["GetKillSwitch"];
        /** Stops everything that autopilot sends out, at once. */
        post: operations["EngageKillSwitch"];
    };
    "/v1/autopilot/kill-switch/release": {
        parameters: {
        };
        /** Lets autopilot act again. What was stopped stays stopped. */
        post: operations["ReleaseKillSwitch"];
    };
    "/v1/autopilot/log": {
        parameters: {
        };
        /** Everything that rules, gates and autopilot did, the latest first: only ever added to. */
        get: operations["ListAutomationLog"];
    };
    "/v1/autopilot/plans": {
        parameters: {
        };
        /** What autopilot proposed, and what became of it. */
        get: operations["ListAutopilotPlans"];
        /** Proposes an action on the ad platform. The trust gate and, as settings say, a person decide about it. */
        post: operations["RequestAutopilotPlan"];
    };
    "/v1/autopilot/plans/{planId}": {
        parameters: {
        };
        /** One plan, with what the gate said of it and what the platform showed before and after. */
        get: operations["GetAutopilotPlan"];
    };
    "/v1/autopilot/plans/{planId}/amend": {
        parameters: {
        };
        /** Changes the amount of a waiting plan. Gate and approval count no more: both are asked for again. */
        post: operations["AmendAutopilotPlan"];
    };
    "/v1/autopilot/plans/{planId}/approve": {
        parameters: {
        };
        /** Approves a waiting plan, if the trust gate, asked again, passes it. */
        post: operations["ApproveAutopilotPlan"];
    };
    "/v1/autopilot/plans/{planId}/override": {
        parameters: {
        };
        /** Approves a plan also when the gate, asked again, holds it. Below a score of 40 it stays blocked. */
        post: operations["OverrideAutopilotGate"];
    };
    "/v1/autopilot/plans/{planId}/override-as-admin": {
        parameters: {
        };
        /** The same with an administrator’s authority: also for high-risk actions at a score below 60. */
        post: operations["OverrideAutopilotGateAsAdmin"];
    };
    "/v1/autopilot/plans/{planId}/reject": {
        parameters: {
        };
        /** Rejects a waiting plan. */
        post: operations["RejectAutopilotPlan"];
    };
    "/v1/autopilot/plans/{planId}/rollback": {
        parameters: {
        };
        /** Restores what the plan changed, if nobody changed it since. */
        post: operations["RollBackAutopilotPlan"];
    };
    "/v1/autopilot/queue": {
        parameters: {
        };
        /** The plans that wait for a person: blocked by the gate, or in need of an approval. */
        get: operations["ListAutopilotQueue"];
    };
    "/v1/autopilot/settings": {
        parameters: {
        };
        /** How far autopilot may go. Until somebody decided, nothing is carried out. */
        get: operations["GetAutopilotSettings"];
        /** Says how far autopilot may go: its level and its caps. */
        post: operations["ChangeAutopilotSettings"];
    };
    "/v1/benchmarks": {
        parameters: {
        };
        /** What others measured, the latest period first: each value with its source, its licence and where it was read. */
        get: operations["ListBenchmarks"];
        /** Records what a source publishes of others: all rows or, when one is wrong, none. Repeated rows change nothing. */
        post: operations["RecordBenchmarks"];
    };
    "/v1/calibration": {
        parameters: {
        };
        /** What was expected of decisions against what was measured, by period, type, rule and engine version. */
        get: operations["GetCalibration"];
    };
    "/v1/datasets": {
        parameters: {
        };
        /** Every dataset, with how many files and rows were imported into it. */
        get: operations["ListDatasets"];
    };
    "/v1/datasets/{datasetId}": {
        parameters: {
        };
        /** One dataset with its imports, what happened at each stage, and why rows were set aside. */
        get: operations["GetDataset"];
    };
    "/v1/datasets/{datasetId}/imports": {
        parameters: {
        };
        /** Imports a CSV file of measured values: every row becomes values of metrics, or is set aside with the reason. Repeated, it goes on where it was, and adds nothing twice. */
        post: operations["ImportMetrics"];
    };
    "/v1/datasets/{datasetId}/quarantine": {
        parameters: {
        };
        /** Every row that was set aside, by its line in the file, with the reason. Shapes only: nothing that it says. */
        get: operations["ListQuarantinedRows"];
    };
    "/v1/decisions": {
        parameters: {
        };
        /** Recorded decisions: the newest first, or by what answers taught about who decided. */
        get: operations["ListDecisions"];
        /** Records a decision with all that running it again needs. */
        post: operations["RecordDecision"];
    };
    "/v1/decisions/{decisionId}": {
        parameters: {
        };
        /** One decision: what it was made from, what explains it, and everything that happened to it since. */
        get: operations["GetDecision"];
    };
    "/v1/decisions/{decisionId}/actions": {
        parameters: {
        };
        /** Says what was done with a recommendation: accepted, modified, rejected or ignored. */
        post: operations["ActOnDecision"];
    };
    "/v1/decisions/{decisionId}/feedback": {
        parameters: {
        };
        /** Rates a decision from 1 to 5. */
        post: operations["GiveDecisionFeedback"];
    };
    "/v1/decisions/{decisionId}/outcomes": {
        parameters: {
        };
        /** Says how a decision turned out, and by which evidence. */
        post: operations["ObserveDecisionOutcome"];
    };
    "/v1/decisions/{decisionId}/reviews": {
        parameters: {
        };
        /** Confirms or disputes a decision of somebody else. */
        post: operations["ReviewDecision"];
    };
    "/v1/evidence-bundle": {
        parameters: {
        };
        /** Events with the proof that they are what was signed, in one file that is verified offline. That it was exported is recorded first. */
        get: operations["ExportEvidenceBundle"];
    };
    "/v1/flags": {
        parameters: {
        };
        /** Every flag, whether it is on for the caller, and why. */
        get: operations["ListFlags"];
    };
    "/v1/flags/{name}": {
        parameters: {
        };
        /** One flag, whether it is on for the caller, and why. */
        get: operations["GetFlag"];
        /** Defines a flag for all tenants, or changes it to this: what differs is recorded. Only in the platform tenant. */
        put: operations["SetFlag"];
    };
    "/v1/flags/{name}/changes": {
        parameters: {
        };
        /** Who changed what of a flag, the latest first: a tenant's overrides; in the platform tenant, its definition. */
        get: operations["ListFlagChanges"];
    };
    "/v1/flags/{name}/override": {
        parameters: {
        };
        /** Turns a flag on or off for the tenant, whatever it is for the others. */
        post: operations["OverrideFlag"];
        /** Lets a flag be for the tenant what it is for all. */
        delete: operations["RemoveFlagOverride"];
    };
    "/v1/forecasts": {
        parameters: {
        };
        /** The forecasts that were asked for, the latest first. */
        get: operations["ListForecasts"];
        /** Asks for a forecast of a metric. It is computed by a worker, and recorded as a decision. */
        post: operations["RequestForecast"];
    };
    "/v1/forecasts/{runId}": {
        parameters: {
        };
        /** One of the forecasts: what was asked, how far it is, and what came of it. */
        get: operations["GetForecast"];
    };
    "/v1/forecasts/{runId}/cancel": {
        parameters: {
        };
        /** Stops a forecast that is under way. What it has found by then is not kept. */
        post: operations["CancelForecast"];
    };
    "/v1/goal-policy": {
        parameters: {
        };
        /** How ambitious goals may be; what holds by default where nothing was adopted. */
        get: operations["GetGoalPolicy"];
        /** Says how ambitious goals may be, as multiples of the best that their metric ever did. */
        put: operations["AdoptGoalPolicy"];
    };
    "/v1/goals": {
        parameters: {
        };
        /** Goals, the newest first. */
        get: operations["ListGoals"];
        /** Sets a goal, if every SMART rule lets it pass; if not, says all that is wrong with it. */
        post: operations["CreateGoal"];
    };
    "/v1/goals/{goalId}": {
        parameters: {
        };
        /** One goal: its terms, how far it has come, and everything that happened to it. */
        get: operations["GetGoal"];
        /** Replaces a goal’s terms; what differs is told as amendments, and a next status as its step. */
        put: operations["AmendGoal"];
        /** Puts a goal out of sight. It is never deleted, and can still be read. */
        delete: operations["ArchiveGoal"];
    };
    "/v1/goals/{goalId}/start": {
        parameters: {
        };
        /** Says that work on a goal has begun. Its first progress says so, too. */
        post: operations["StartGoal"];
    };
    "/v1/hooks/{hookId}": {
        parameters: {
        };
        /** Takes a delivery, signed as Standard Webhooks says, and starts the job of its webhook. */
        post: operations["DeliverWebhook"];
    };
    "/v1/insights": {
        parameters: {
        };
        /** What was found out about goals, the latest first, each with the forecast and the decision that it rests on. */
        get: operations["ListInsights"];
    };
    "/v1/invitations": {
        parameters: {
        };
        /** Who was invited into the tenant, the newest first, and what became of it. */
        get: operations["ListInvitations"];
        /** Invites somebody into the tenant by mail, with roles that the inviter may give; `member` when none are named. */
        post: operations["InviteMember"];
    };
    "/v1/invitations/{invitationId}": {
        parameters: {
        };
        /** Takes an invitation back that nobody accepted yet. */
        delete: operations["RevokeInvitation"];
    };
    "/v1/jobs": {
        parameters: {
        };
        /** Jobs with who asked for them and how they fare, the latest first. Dead letters have status failed. */
        get: operations["ListJobs"];
        /** Puts a job that may be asked for by name into the queue. */
        post: operations["RequestJob"];
    };
    "/v1/jobs/{jobId}": {
        parameters: {
        };
        /** One job: who asked for it and how it fares. */
        get: operations["GetJob"];
    };
    "/v1/jobs/{jobId}/cancel": {
        parameters: {
        };
        /** Keeps a waiting job from starting, and tells a running one to stop. */
        post: operations["CancelJob"];
    };
    "/v1/jobs/{jobId}/retry": {
        parameters: {
        };
        /** Puts a job whose last attempt failed back into the queue. */
        post: operations["RetryJob"];
    };
    "/v1/jobs/depth": {
        parameters: {
        };
        /** How many jobs of each kind are in each status. */
        get: operations["GetJobDepth"];
    };
    "/v1/log": {
        parameters: {
        };
        /** The events of the log in its order, of one stream or of all; personal fields stay sealed. */
        get: operations["ListLogEvents"];
    };
    "/v1/members": {
        parameters: {
        };
        /** The members of the tenant with their roles, grants and modules. */
        get: operations["ListMembers"];
    };
    "/v1/members/{personId}": {
        parameters: {
        };
        /** Ends a membership. The tenant keeps at least one administrator. */
        delete: operations["RemoveMember"];
    };
    "/v1/members/{personId}/grants": {
        parameters: {
        };
        /** Replaces a member's grants on types of resources, and the modules that a domain admin is admin of. */
        put: operations["ChangeMemberGrants"];
    };
    "/v1/members/{personId}/roles": {
        parameters: {
        };
        /** Replaces a member's roles. Nobody gives more than they have, and nobody raises themselves. */
        put: operations["ChangeMemberRoles"];
    };
    "/v1/metrics": {
        parameters: {
        };
        /** The catalogue: every registered metric, what it means, and how far its values reach. */
        get: operations["ListMetrics"];
        /** Adds a metric to the catalogue, or changes how it is described. */
        post: operations["RegisterMetric"];
    };
    "/v1/metrics/{name}": {
        parameters: {
        };
        /** The values of one metric over time, by source and dimension, in periods that begin by a zone’s clocks. */
        get: operations["GetMetricSeries"];
    };
    "/v1/metrics/{name}/anomalies": {
        parameters: {
        };
        /** Spikes and level shifts among the newest values of a metric, each with its evidence. */
        get: operations["GetMetricAnomalies"];
    };
    "/v1/metrics/{name}/observations": {
        parameters: {
        };
        /** Records values of one metric: all of them or, when one is wrong, none. Repeated values change nothing. */
        post: operations["ObserveMetrics"];
    };
    "/v1/notification-deliveries": {
        parameters: {
        };
        /** What became of notifications that were to be sent out, the latest first. */
        get: operations["ListNotificationDeliveries"];
    };
    "/v1/notification-endpoints": {
        parameters: {
        };
        /** Where notifications are sent besides the product itself, by id, and how that goes. */
        get: operations["ListNotificationEndpoints"];
        /** Has notifications sent to an https address as well, signed as Standard Webhooks says, and shows the secret, this once. */
        post: operations["DefineNotificationEndpoint"];
    };
    "/v1/notification-endpoints/{endpointId}": {
        parameters: {
        };
        /** Has nothing sent there any more, and forgets its address and its secret. */
        delete: operations["RemoveNotificationEndpoint"];
    };
    "/v1/notification-endpoints/{endpointId}/enable": {
        parameters: {
        };
        /** Sends to an endpoint again that was disabled because deliveries failed. What failed is not sent again. */
        post: operations["EnableNotificationEndpoint"];
    };
    "/v1/notifications": {
        parameters: {
        };
        /** What you are told, yourself or as one of your tenant, the latest first. */
        get: operations["ListNotifications"];
    };
    "/v1/notifications/{notificationId}/read": {
        parameters: {
        };
        /** Says that you have seen a notification. */
        post: operations["ReadNotification"];
    };
    "/v1/optimizations": {
        parameters: {
        };
        /** The optimisations that were asked for, the latest first. */
        get: operations["ListOptimizations"];
        /** Asks for the best plan for stocks, staff, a budget or a linear model. A worker solves it, and it is recorded as a decision. */
        post: operations["RequestOptimization"];
    };
    "/v1/optimizations/{runId}": {
        parameters: {
        };
        /** One of the optimisations: what was asked, how far it is, and what came of it. */
        get: operations["GetOptimization"];
    };
    "/v1/optimizations/{runId}/cancel": {
        parameters: {
        };
        /** Stops an optimisation that is under way. What it has found by then is not kept. */
        post: operations["CancelOptimization"];
    };
    "/v1/optimizations/{runId}/what-if": {
        parameters: {
        };
        /** Asks for the plan of an earlier run, with some of its numbers changed: a run of its own, solved anew. */
        post: operations["RequestOptimizationWhatIf"];
    };
    "/v1/people/{personId}/disable": {
        parameters: {
        };
        /** Keeps a person from signing in, and ends all its sessions. In the platform tenant only. */
        post: operations["DisablePerson"];
    };
    "/v1/people/{personId}/enable": {
        parameters: {
        };
        /** Lets a person that was disabled sign in again. In the platform tenant only. */
        post: operations["EnablePerson"];
    };
    "/v1/processes": {
        parameters: {
        };
        /** Instances of process managers, the one that moved last first: where each stands, and what stopped it. */
        get: operations["ListProcesses"];
    };
    "/v1/processes/{process}/{instance}/retry": {
        parameters: {
        };
        /** Handles the failed input of a process instance again, and then what waits behind it. */
        post: operations["RetryProcess"];
    };
    "/v1/projections": {
        parameters: {
        };
        /** How far each read model of the installation is, and what stopped it. Rebuilding one is the CLI’s. */
        get: operations["ListProjections"];
    };
    "/v1/projections/{name}/resume": {
        parameters: {
        };
        /** Lets a read model that an event stopped try that event again. */
        post: operations["ResumeProjection"];
    };
    "/v1/recommendation-arms": {
        parameters: {
        };
        /** What recommends, by what answers taught about it: first what nobody answered yet, then by its score (UCB1). */
        get: operations["ListRecommendationArms"];
    };
    "/v1/replays": {
        parameters: {
        };
        /** What came of computing once more all that was ever decided, the latest first. */
        get: operations["ListReplays"];
    };
    "/v1/replays/{replayId}": {
        parameters: {
        };
        /** What came of one replay, with the first that came out otherwise, field by field. */
        get: operations["GetReplay"];
    };
    "/v1/reports": {
        parameters: {
        };
        /** Reports of what metrics came to, the latest first. */
        get: operations["ListReports"];
    };
    "/v1/reports/{reportId}": {
        parameters: {
        };
        /** One report: each metric by source, against the period before, with anomalies and goals. */
        get: operations["GetReport"];
    };
    "/v1/reports/{reportId}/table": {
        parameters: {
        };
        /** The same report as CSV: a line for each metric and source, without goals. */
        get: operations["GetReportTable"];
    };
    "/v1/roles": {
        parameters: {
        };
        /** Every permission that there is, and what each role gives of them. */
        get: operations["ListRoles"];
    };
    "/v1/roles/{name}": {
        parameters: {
        };
        /** Makes a role of the tenant, or changes what one gives. Nobody gives more than they have. */
        put: operations["DefineRole"];
        /** Ends a role of the tenant. Whoever has it keeps its name and nothing of what it gave. */
        delete: operations["RetireRole"];
    };
    "/v1/rules": {
        parameters: {
        };
        /** The rules, with how often they were judged and fired. */
        get: operations["ListAutomationRules"];
        /** Makes a rule, or the next version of one. It is off until it is enabled. */
        post: operations["DefineAutomationRule"];
    };
    "/v1/rules/{ruleId}": {
        parameters: {
        };
        /** One rule, with how the actions of its latest firings went. */
        get: operations["GetAutomationRule"];
    };
    "/v1/rules/{ruleId}/disable": {
        parameters: {
        };
        /** Turns a rule off. */
        post: operations["DisableAutomationRule"];
    };
    "/v1/rules/{ruleId}/dry-run": {
        parameters: {
        };
        /** What a rule would have done, each observation taken at its own time. Nothing is recorded or carried out. */
        get: operations["DryRunAutomationRule"];
    };
    "/v1/rules/{ruleId}/enable": {
        parameters: {
        };
        /** Turns a rule on. */
        post: operations["EnableAutomationRule"];
    };
    "/v1/rules/{ruleId}/evaluations": {
        parameters: {
        };
        /** Every judgement of a rule, matched or not, and why, the latest first. */
        get: operations["ListRuleEvaluations"];
    };
    "/v1/rules/what-if": {
        parameters: {
        };
        /** Which recorded judgements of rules would be others by other rules or gates. Nothing is recorded. */
        post: operations["WhatIfRules"];
    };
    "/v1/schedules": {
        parameters: {
        };
        /** What is due again and again, by name: when each was due last and is due next. */
        get: operations["ListSchedules"];
    };
    "/v1/schedules/{name}": {
        parameters: {
        };
        /** One schedule: what it starts, when it was due last and is due next. */
        get: operations["GetSchedule"];
        /** Says what job is started when: by the clocks of a time zone (cron) or at an interval. */
        put: operations["DefineSchedule"];
        /** Takes a schedule away. Jobs that it has started go on. */
        delete: operations["RemoveSchedule"];
    };
    "/v1/schedules/{name}/pause": {
        parameters: {
        };
        /** Keeps a schedule from being due until it is resumed. */
        post: operations["PauseSchedule"];
    };
    "/v1/schedules/{name}/resume": {
        parameters: {
        };
        /** Lets a paused schedule be due again from now on; what was due meanwhile is not made up for. */
        post: operations["ResumeSchedule"];
    };
    "/v1/simulations": {
        parameters: {
        };
        /** The simulations that were asked for, the latest first. */
        get: operations["ListSimulations"];
        /** Asks what may come of a scenario with uncertain inputs (Monte Carlo). It is recorded as a decision. */
        post: operations["RequestSimulation"];
    };
    "/v1/simulations/{runId}": {
        parameters: {
        };
        /** One of the simulations: what was asked, how far it is, and what came of it. */
        get: operations["GetSimulation"];
    };
    "/v1/simulations/{runId}/cancel": {
        parameters: {
        };
        /** Stops a simulation that is under way. What it has found by then is not kept. */
        post: operations["CancelSimulation"];
    };
    "/v1/stream": {
        parameters: {
        };
        /** The events of the log as they come, as server-sent events: those that are about what the caller may read, and with log:read all. Resumes after Last-Event-ID. */
        get: operations["StreamLogEvents"];
    };
    "/v1/tenant": {
        parameters: {
        };
        /** The tenant that the caller acts in, its settings, and whether its data is simulated. */
        get: operations["GetTenant"];
    };
    "/v1/tenant/settings": {
        parameters: {
        };
        /** Changes what a tenant is called, its industry, its time zone, its currency, and whether members need a second factor. Fields left out stay. */
        patch: operations["ChangeTenantSettings"];
    };
    "/v1/tenants": {
        parameters: {
        };
        /** All tenants, by slug. For who acts in the platform's own tenant; anywhere else there are none to see. */
        get: operations["ListTenants"];
        /** Creates a tenant with an empty log. */
        post: operations["CreateTenant"];
    };
    "/v1/tenants/{slug}/reactivate": {
        parameters: {
        };
        /** Answers the requests of a suspended tenant again; what was held back for it goes on. */
        post: operations["ReactivateTenant"];
    };
    "/v1/tenants/{slug}/suspend": {
        parameters: {
        };
        /** Refuses every request of a tenant and holds back whatever processes would do for it. */
        post: operations["SuspendTenant"];
    };
    "/v1/transparency/checkpoint": {
        parameters: {
        };
        /** The newest signed checkpoint of the tenant's log (C2SP tlog-checkpoint). */
        get: operations["GetCheckpoint"];
    };
    "/v1/transparency/checkpoints": {
        parameters: {
        };
        /** Every checkpoint of the tenant's log that was ever signed, the newest first. */
        get: operations["ListCheckpoints"];
    };
    "/v1/transparency/consistency-proof/{older}/{newer}": {
        parameters: {
        };
        /** Proves that the log of one signed checkpoint grew into that of another, nothing changed or removed. */
        get: operations["GetConsistencyProof"];
    };
    "/v1/transparency/inclusion-proof/{event}": {
        parameters: {
        };
        /** Proves that an event is in the log as of a signed checkpoint. */
        get: operations["GetInclusionProof"];
    };
    "/v1/transparency/keys": {
        parameters: {
        };
        /** By which keys checkpoints and bundles are verified. Believe them only where you were told them elsewhere. */
        get: operations["ListVerifierKeys"];
    };
    "/v1/transparency/root/checkpoint": {
        parameters: {
        };
        /** The newest signed checkpoint of the root log, whose entries are all tenants’ checkpoints. */
        get: operations["GetRootCheckpoint"];
    };
    "/v1/transparency/root/checkpoints": {
        parameters: {
        };
        /** Every checkpoint of the root log that was ever signed, the newest first. */
        get: operations["ListRootCheckpoints"];
    };
    "/v1/transparency/root/keys": {
        parameters: {
        };
        /** By which key checkpoints of the root log are verified. It counts for names below it, too. */
        get: operations["ListRootVerifierKeys"];
    };
    "/v1/transparency/root/tile/{level}/{index}": {
        parameters: {
        };
        /** Hashes of the root log’s tree (C2SP tlog-tiles). */
        get: operations["GetRootTile"];
    };
    "/v1/transparency/root/tile/entries/{index}": {
        parameters: {
        };
        /** Entries of the root log (C2SP tlog-tiles): texts of tenants’ checkpoints, without their signatures. */
        get: operations["GetRootEntryBundle"];
    };
    "/v1/transparency/tile/{level}/{index}": {
        parameters: {
        };
        /** Hashes of the tenant's tree, as far as they are under a signed checkpoint (C2SP tlog-tiles). */
        get: operations["GetTile"];
    };
    "/v1/transparency/tile/entries/{index}": {
        parameters: {
        };
        /** Entries of the tenant's tree, each after its length (C2SP tlog-tiles): digests of events, not the events. */
        get: operations["GetEntryBundle"];
    };
    "/v1/transparency/tlog-proof/{event}": {
        parameters: {
        };
        /** The same as a C2SP tlog-proof: one text that is verified offline. `extra` is the event’s RFC 8785 form. */
        get: operations["GetTlogProof"];
    };
    "/v1/trust/evaluations": {
        parameters: {
        };
        /** What gates answered, the latest moment that was looked at first. */
        get: operations["ListTrustEvaluations"];
        /** Asks a gate whether an action may be taken, and records the answer with all that it rests on. */
        post: operations["EvaluateTrustGate"];
    };
    "/v1/trust/evaluations/{evaluationId}": {
        parameters: {
        };
        /** One answer of a gate with all that it was computed from, and where computing it again differs. */
        get: operations["GetTrustEvaluation"];
    };
    "/v1/trust/gates": {
        parameters: {
        };
        /** Every gate that was ever asked: how often it answered what, and its answer for the latest moment. */
        get: operations["ListTrustGates"];
    };
    "/v1/trust/policies": {
        parameters: {
        };
        /** The policy in force, the ones before it, and the one that holds where none was adopted. */
        get: operations["ListTrustPolicies"];
        /** Puts another version of weights, thresholds and action classes in force. */
        post: operations["AdoptTrustPolicy"];
    };
    "/v1/trust/sources": {
        parameters: {
        };
        /** Every registered signal source with its health now; a silent one is shown as silent. */
        get: operations["ListSignalSources"];
        /** Declares a signal source and what it owes, or changes what it was declared to owe. */
        post: operations["RegisterSignalSource"];
    };
    "/v1/trust/sources/{sourceId}/retirement": {
        parameters: {
        };
        /** Takes a signal source out of every gate. */
        post: operations["RetireSignalSource"];
    };
    "/v1/trust/sources/{sourceId}/signals": {
        parameters: {
        };
        /** Records measurements of one source: all of them or, when one is wrong, none. */
        post: operations["ObserveSignal"];
    };
    "/v1/webhooks": {
        parameters: {
        };
        /** The addresses at which deliveries start jobs, by id: which job, and what came last. */
        get: operations["ListWebhooks"];
        /** Makes an address at which signed deliveries start a job, and shows its secret, this once. */
        post: operations["DefineWebhook"];
    };
    "/v1/webhooks/{webhookId}": {
        parameters: {
        };
        /** Takes no deliveries any more and forgets the secret. Jobs that were started go on. */
        delete: operations["RemoveWebhook"];
    };
    "/v1/what-if": {
        parameters: {
        };
        /** Which recorded answers of gates would be others under another policy, and why. Nothing is recorded. */
        post: operations["WhatIf"];
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "ActOnDecisionInput.__schema0": string | number | boolean | null | components["schemas"]["ActOnDecisionInput.__schema0"][] | {
            [key: string]: components["schemas"]["ActOnDecisionInput.__schema0"];
        };
        "DefineAutomationRuleInput.__schema0": {
            conditions: components["schemas"]["DefineAutomationRuleInput.__schema1"][];
            /** @enum {string} */
            operator: "and" | "or";
        };
        "DefineAutomationRuleInput.__schema1": components["schemas"]["DefineAutomationRuleInput.__schema0"] | {
            condition: components["schemas"]["DefineAutomationRuleInput.__schema1"];
            /** @constant */
            operator: "not";
        } | {
            field: string;
            /** @enum {string} */
            operator: "=" | "≠";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "<" | "≤" | ">" | "≥";
            value: number | string;
        } | {
            field: string;
            from: number | string;
            /** @constant */
            operator: "between";
            to: number | string;
        } | {
            field: string;
            /** @constant */
            operator: "in";
            values: (string | number | boolean)[];
        } | {
            field: string;
            /** @constant */
            operator: "contains";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "startsWith" | "endsWith";
            value: string;
        } | {
            field: string;
            /** @constant */
            operator: "exists";
        } | {
            field: string;
            millis: number;
            /** @constant */
            operator: "withinLast";
        };
        "DefineScheduleInput.__schema0": string | number | boolean | null | components["schemas"]["DefineScheduleInput.__schema0"][] | {
            [key: string]: components["schemas"]["DefineScheduleInput.__schema0"];
        };
        "DefineWebhookInput.__schema0": string | number | boolean | null | components["schemas"]["DefineWebhookInput.__schema0"][] | {
            [key: string]: components["schemas"]["DefineWebhookInput.__schema0"];
        };
        "GetAutomationRuleOutput.__schema0": {
            conditions: components["schemas"]["GetAutomationRuleOutput.__schema1"][];
            /** @enum {string} */
            operator: "and" | "or";
        };
        "GetAutomationRuleOutput.__schema1": components["schemas"]["GetAutomationRuleOutput.__schema0"] | {
            condition: components["schemas"]["GetAutomationRuleOutput.__schema1"];
            /** @constant */
            operator: "not";
        } | {
            field: string;
            /** @enum {string} */
            operator: "=" | "≠";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "<" | "≤" | ">" | "≥";
            value: number | string;
        } | {
            field: string;
            from: number | string;
            /** @constant */
            operator: "between";
            to: number | string;
        } | {
            field: string;
            /** @constant */
            operator: "in";
            values: (string | number | boolean)[];
        } | {
            field: string;
            /** @constant */
            operator: "contains";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "startsWith" | "endsWith";
            value: string;
        } | {
            field: string;
            /** @constant */
            operator: "exists";
        } | {
            field: string;
            millis: number;
            /** @constant */
            operator: "withinLast";
        };
        "GetDecisionOutput.__schema0": string | number | boolean | null | components["schemas"]["GetDecisionOutput.__schema0"][] | {
            [key: string]: components["schemas"]["GetDecisionOutput.__schema0"];
        };
        "GetDecisionOutput.__schema1": string | number | boolean | null | components["schemas"]["GetDecisionOutput.__schema1"][] | {
            [key: string]: components["schemas"]["GetDecisionOutput.__schema1"];
        };
        "GetDecisionOutput.__schema2": string | number | boolean | null | components["schemas"]["GetDecisionOutput.__schema2"][] | {
            [key: string]: components["schemas"]["GetDecisionOutput.__schema2"];
        };
        "GetDecisionOutput.__schema3": string | number | boolean | null | components["schemas"]["GetDecisionOutput.__schema3"][] | {
            [key: string]: components["schemas"]["GetDecisionOutput.__schema3"];
        };
        "GetDecisionOutput.__schema4": string | number | boolean | null | components["schemas"]["GetDecisionOutput.__schema4"][] | {
            [key: string]: components["schemas"]["GetDecisionOutput.__schema4"];
        };
        "GetDecisionOutput.__schema5": string | number | boolean | null | components["schemas"]["GetDecisionOutput.__schema5"][] | {
            [key: string]: components["schemas"]["GetDecisionOutput.__schema5"];
        };
        "GetFlagOutput.__schema0": string | number | boolean | null | components["schemas"]["GetFlagOutput.__schema0"][] | {
            [key: string]: components["schemas"]["GetFlagOutput.__schema0"];
        };
        "GetFlagOutput.__schema1": {
            conditions: components["schemas"]["GetFlagOutput.__schema2"][];
            /** @enum {string} */
            operator: "and" | "or";
        };
        "GetFlagOutput.__schema2": components["schemas"]["GetFlagOutput.__schema1"] | {
            condition: components["schemas"]["GetFlagOutput.__schema2"];
            /** @constant */
            operator: "not";
        } | {
            field: string;
            /** @enum {string} */
            operator: "=" | "≠";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "<" | "≤" | ">" | "≥";
            value: number | string;
        } | {
            field: string;
            from: number | string;
            /** @constant */
            operator: "between";
            to: number | string;
        } | {
            field: string;
            /** @constant */
            operator: "in";
            values: (string | number | boolean)[];
        } | {
            field: string;
            /** @constant */
            operator: "contains";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "startsWith" | "endsWith";
            value: string;
        } | {
            field: string;
            /** @constant */
            operator: "exists";
        } | {
            field: string;
            millis: number;
            /** @constant */
            operator: "withinLast";
        };
        "GetForecastOutput.__schema0": string | number | boolean | null | components["schemas"]["GetForecastOutput.__schema0"][] | {
            [key: string]: components["schemas"]["GetForecastOutput.__schema0"];
        };
        "GetForecastOutput.__schema1": string | number | boolean | null | components["schemas"]["GetForecastOutput.__schema1"][] | {
            [key: string]: components["schemas"]["GetForecastOutput.__schema1"];
        };
        "GetGoalOutput.__schema0": string | number | boolean | null | components["schemas"]["GetGoalOutput.__schema0"][] | {
            [key: string]: components["schemas"]["GetGoalOutput.__schema0"];
        };
        "GetOptimizationOutput.__schema0": string | number | boolean | null | components["schemas"]["GetOptimizationOutput.__schema0"][] | {
            [key: string]: components["schemas"]["GetOptimizationOutput.__schema0"];
        };
        "GetOptimizationOutput.__schema1": string | number | boolean | null | components["schemas"]["GetOptimizationOutput.__schema1"][] | {
            [key: string]: components["schemas"]["GetOptimizationOutput.__schema1"];
        };
        "GetScheduleOutput.__schema0": string | number | boolean | null | components["schemas"]["GetScheduleOutput.__schema0"][] | {
            [key: string]: components["schemas"]["GetScheduleOutput.__schema0"];
        };
        "GetSimulationOutput.__schema0": string | number | boolean | null | components["schemas"]["GetSimulationOutput.__schema0"][] | {
            [key: string]: components["schemas"]["GetSimulationOutput.__schema0"];
        };
        "GetSimulationOutput.__schema1": string | number | boolean | null | components["schemas"]["GetSimulationOutput.__schema1"][] | {
            [key: string]: components["schemas"]["GetSimulationOutput.__schema1"];
        };
        "ListAutomationLogOutput.__schema0": string | number | boolean | null | components["schemas"]["ListAutomationLogOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListAutomationLogOutput.__schema0"];
        };
        "ListAutomationRulesOutput.__schema0": {
            conditions: components["schemas"]["ListAutomationRulesOutput.__schema1"][];
            /** @enum {string} */
            operator: "and" | "or";
        };
        "ListAutomationRulesOutput.__schema1": components["schemas"]["ListAutomationRulesOutput.__schema0"] | {
            condition: components["schemas"]["ListAutomationRulesOutput.__schema1"];
            /** @constant */
            operator: "not";
        } | {
            field: string;
            /** @enum {string} */
            operator: "=" | "≠";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "<" | "≤" | ">" | "≥";
            value: number | string;
        } | {
            field: string;
            from: number | string;
            /** @constant */
            operator: "between";
            to: number | string;
        } | {
            field: string;
            /** @constant */
            operator: "in";
            values: (string | number | boolean)[];
        } | {
            field: string;
            /** @constant */
            operator: "contains";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "startsWith" | "endsWith";
            value: string;
        } | {
            field: string;
            /** @constant */
            operator: "exists";
        } | {
            field: string;
            millis: number;
            /** @constant */
            operator: "withinLast";
        };
        "ListDecisionsOutput.__schema0": string | number | boolean | null | components["schemas"]["ListDecisionsOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListDecisionsOutput.__schema0"];
        };
        "ListFlagChangesOutput.__schema0": string | number | boolean | null | components["schemas"]["ListFlagChangesOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListFlagChangesOutput.__schema0"];
        };
        "ListFlagsOutput.__schema0": string | number | boolean | null | components["schemas"]["ListFlagsOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListFlagsOutput.__schema0"];
        };
        "ListFlagsOutput.__schema1": {
            conditions: components["schemas"]["ListFlagsOutput.__schema2"][];
            /** @enum {string} */
            operator: "and" | "or";
        };
        "ListFlagsOutput.__schema2": components["schemas"]["ListFlagsOutput.__schema1"] | {
            condition: components["schemas"]["ListFlagsOutput.__schema2"];
            /** @constant */
            operator: "not";
        } | {
            field: string;
            /** @enum {string} */
            operator: "=" | "≠";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "<" | "≤" | ">" | "≥";
            value: number | string;
        } | {
            field: string;
            from: number | string;
            /** @constant */
            operator: "between";
            to: number | string;
        } | {
            field: string;
            /** @constant */
            operator: "in";
            values: (string | number | boolean)[];
        } | {
            field: string;
            /** @constant */
            operator: "contains";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "startsWith" | "endsWith";
            value: string;
        } | {
            field: string;
            /** @constant */
            operator: "exists";
        } | {
            field: string;
            millis: number;
            /** @constant */
            operator: "withinLast";
        };
        "ListLogEventsOutput.__schema0": string | number | boolean | null | components["schemas"]["ListLogEventsOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListLogEventsOutput.__schema0"];
        };
        "ListSchedulesOutput.__schema0": string | number | boolean | null | components["schemas"]["ListSchedulesOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListSchedulesOutput.__schema0"];
        };
        "ListServicesOutput.__schema0": string | number | boolean | null | components["schemas"]["ListServicesOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListServicesOutput.__schema0"];
        };
        "ListWebhooksOutput.__schema0": string | number | boolean | null | components["schemas"]["ListWebhooksOutput.__schema0"][] | {
            [key: string]: components["schemas"]["ListWebhooksOutput.__schema0"];
        };
        "ObserveDecisionOutcomeInput.__schema0": string | number | boolean | null | components["schemas"]["ObserveDecisionOutcomeInput.__schema0"][] | {
            [key: string]: components["schemas"]["ObserveDecisionOutcomeInput.__schema0"];
        };
        /** @description RFC 9457 problem details */
        Problem: {
            /** @description Stable: branch on this */
            code: string;
            detail: string;
            errors?: {
                /** @description Of a business rule that has a name of its own */
                code?: string;
                /** @description RFC 6901, into the input */
                pointer: string;
                reason: string;
            }[];
            requestId: string;
            status: number;
            title: string;
            traceId: string;
            type: string;
        };
        "RecordDecisionInput.__schema0": string | number | boolean | null | components["schemas"]["RecordDecisionInput.__schema0"][] | {
            [key: string]: components["schemas"]["RecordDecisionInput.__schema0"];
        };
        "RecordDecisionInput.__schema1": string | number | boolean | null | components["schemas"]["RecordDecisionInput.__schema1"][] | {
            [key: string]: components["schemas"]["RecordDecisionInput.__schema1"];
        };
        "RecordDecisionInput.__schema2": string | number | boolean | null | components["schemas"]["RecordDecisionInput.__schema2"][] | {
            [key: string]: components["schemas"]["RecordDecisionInput.__schema2"];
        };
        "RecordDecisionInput.__schema3": string | number | boolean | null | components["schemas"]["RecordDecisionInput.__schema3"][] | {
            [key: string]: components["schemas"]["RecordDecisionInput.__schema3"];
        };
        "RecordDecisionInput.__schema4": string | number | boolean | null | components["schemas"]["RecordDecisionInput.__schema4"][] | {
            [key: string]: components["schemas"]["RecordDecisionInput.__schema4"];
        };
        "SetFlagInput.__schema0": {
            conditions: components["schemas"]["SetFlagInput.__schema1"][];
            /** @enum {string} */
            operator: "and" | "or";
        };
        "SetFlagInput.__schema1": components["schemas"]["SetFlagInput.__schema0"] | {
            condition: components["schemas"]["SetFlagInput.__schema1"];
            /** @constant */
            operator: "not";
        } | {
            field: string;
            /** @enum {string} */
            operator: "=" | "≠";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "<" | "≤" | ">" | "≥";
            value: number | string;
        } | {
            field: string;
            from: number | string;
            /** @constant */
            operator: "between";
            to: number | string;
        } | {
            field: string;
            /** @constant */
            operator: "in";
            values: (string | number | boolean)[];
        } | {
            field: string;
            /** @constant */
            operator: "contains";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "startsWith" | "endsWith";
            value: string;
        } | {
            field: string;
            /** @constant */
            operator: "exists";
        } | {
            field: string;
            millis: number;
            /** @constant */
            operator: "withinLast";
        };
        "SetFlagInput.__schema2": string | number | boolean | null | components["schemas"]["SetFlagInput.__schema2"][] | {
            [key: string]: components["schemas"]["SetFlagInput.__schema2"];
        };
        "WhatIfRulesInput.__schema0": {
            conditions: components["schemas"]["WhatIfRulesInput.__schema1"][];
            /** @enum {string} */
            operator: "and" | "or";
        };
        "WhatIfRulesInput.__schema1": components["schemas"]["WhatIfRulesInput.__schema0"] | {
            condition: components["schemas"]["WhatIfRulesInput.__schema1"];
            /** @constant */
            operator: "not";
        } | {
            field: string;
            /** @enum {string} */
            operator: "=" | "≠";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "<" | "≤" | ">" | "≥";
            value: number | string;
        } | {
            field: string;
            from: number | string;
            /** @constant */
            operator: "between";
            to: number | string;
        } | {
            field: string;
            /** @constant */
            operator: "in";
            values: (string | number | boolean)[];
        } | {
            field: string;
            /** @constant */
            operator: "contains";
            value: string | number | boolean;
        } | {
            field: string;
            /** @enum {string} */
            operator: "startsWith" | "endsWith";
            value: string;
        } | {
            field: string;
            /** @constant */
            operator: "exists";
        } | {
            field: string;
            millis: number;
            /** @constant */
            operator: "withinLast";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ListServices: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            details: {
                                [key: string]: components["schemas"]["ListServicesOutput.__schema0"];
                            };
                            healthy: boolean;
                            /** Format: date-time */
                            heartbeatAt: string;
                            instance: string;
                            module: string;
                            reason?: string;
                            role: string;
                            routable: boolean;
                            silent: boolean;
                            /** Format: date-time */
                            since: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListAlerts: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                severity?: "info" | "warning" | "critical";
                status?: "open" | "acknowledged" | "resolved";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            acknowledgedBy: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            } | null;
                            actionType: string | null;
                            alertId: string;
                            code: string;
                            entity: {
                                id: string;
                                /** @enum {string} */
                                kind: "campaign" | "adset" | "creative";
                            } | null;
                            lastRepeatedAt: string | null;
                            link: string;
                            /** Format: date-time */
                            raisedAt: string;
                            reason: string;
                            repeats: number;
                            resolution: string | null;
                            resolvedBy: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            } | null;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @enum {string} */
                            status: "open" | "acknowledged" | "resolved";
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AcknowledgeAlert: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                alertId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResolveAlert: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                alertId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListApiKeys: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            expiresAt?: string;
                            /** Format: date-time */
                            issuedAt: string;
                            issuedBy: {
                                id: string;
                                kind: string;
                            };
                            /** Format: uuid */
                            keyId: string;
                            /** Format: date-time */
                            lastUsedAt?: string;
                            name: string;
                            /** Format: uuid */
                            ownerId?: string;
                            prefix: string;
                            /** Format: date-time */
                            previousUntil?: string;
                            /** Format: date-time */
                            revokedAt?: string;
                            /** Format: date-time */
                            rotatedAt?: string;
                            scopes: string[];
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IssueApiKey: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    expiresAt?: string;
                    name: string;
                    scopes: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description The key, this once. Absent from the answer to a repeated request: then rotate it to get another */
                        key?: string;
                        keyId: string;
                        position: string;
                        prefix: string;
                        /** Format: date-time */
                        previousUntil?: string;
                        revision: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RevokeApiKey: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                keyId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RotateApiKey: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                keyId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    previousUntil?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description The key, this once. Absent from the answer to a repeated request: then rotate it to get another */
                        key?: string;
                        keyId: string;
                        position: string;
                        prefix: string;
                        /** Format: date-time */
                        previousUntil?: string;
                        revision: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListAuditEntries: {
        parameters: {
            query?: {
                /** @description The id of a person, key or process */
                actor?: string;
                after?: string;
                /** @description Not before this time */
                from?: string;
                kind?: "denied" | "personal-read" | "platform-access";
                limit?: number;
                /** @description The code that was answered: `forbidden` … */
                reason?: string;
                /** @description Before this time */
                to?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            };
                            /** Format: date-time */
                            at: string;
                            count?: number;
                            endpoint?: string;
                            /** Format: uuid */
                            entryId: string;
                            /**
                             * @description Somebody was turned away; personal data were shown; somebody of the platform acted here, in the hour from `at` on
                             * @enum {string}
                             */
                            kind: "denied" | "personal-read" | "platform-access";
                            permission?: string;
                            /** Format: uuid */
                            personId?: string;
                            purpose?: string;
                            reason?: string;
                            requestId: string;
                            /** Format: uuid */
                            resource?: string;
                            /** Format: uuid */
                            sessionId?: string;
                            status?: number;
                            subjects?: string[];
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExportAudit: {
        parameters: {
            query?: {
                /** @description Position of the last event already known: `unmapped.position` of the last line */
                after?: string;
            };
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExportPersonalAudit: {
        parameters: {
            query?: {
                /** @description Position of the last event already known: `unmapped.position` of the last line */
                after?: string;
            };
            header?: {
                /** @description What for: kept in the record that reading personal data leaves */
                "Precedent-Purpose"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AcceptInvitation: {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    password?: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        /** Format: uuid */
                        personId: string;
                        slug: string;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetOwnAccount: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        email: string;
                        hasPassword: boolean;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        name: string;
                        permissions: "all" | string[];
                        /** Format: uuid */
                        personId: string;
                        recoveryCodesLeft: number;
                        secondFactor: "totp" | null;
                        secondFactorMissing: boolean;
                        /** Format: uuid */
                        sessionId: string;
                        superAdmin: boolean;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BeginIdentityProviderSignIn: {
        parameters: {
            query?: {
                /** @description A tenant, by id or slug; absent: the first one */
                tenant?: string;
            };
            path: {
                provider: string;
            };
        };
        responses: {
            /** @description Done */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CompleteIdentityProviderSignIn: {
        parameters: {
            path: {
                provider: string;
            };
        };
        responses: {
            /** @description Done */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ChangePassword: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    current: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** Format: date-time */
                        expiresAt: string;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        /** Format: uuid */
                        personId: string;
                        refreshToken?: string;
                        /** Format: date-time */
                        sessionExpiresAt: string;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestPasswordReset: {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CompletePasswordReset: {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProveSession: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": {
                    code?: string;
                    password?: string;
                    recoveryCode?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListIdentityProviders: {
        parameters: {
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RefreshSession: {
        parameters: {
        };
        requestBody?: {
            content: {
                "application/json": {
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** Format: date-time */
                        expiresAt: string;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        /** Format: uuid */
                        personId: string;
                        refreshToken?: string;
                        /** Format: date-time */
                        sessionExpiresAt: string;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MeetSecondFactor: {
        parameters: {
        };
        requestBody?: {
            content: {
                "application/json": {
                    challenge?: string;
                    code?: string;
                    recoveryCode?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** Format: date-time */
                        expiresAt: string;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        /** Format: uuid */
                        personId: string;
                        refreshToken?: string;
                        /** Format: date-time */
                        sessionExpiresAt: string;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListOwnSessions: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            current: boolean;
                            /** Format: date-time */
                            expiresAt: string;
                            ip: string;
                            /** @enum {string} */
                            method: "password" | "oidc";
                            /** Format: date-time */
                            provedAt: string;
                            /** Format: date-time */
                            refreshedAt: string;
                            /** @enum {string} */
                            secondFactor?: "totp" | "recovery-code";
                            /** Format: uuid */
                            sessionId: string;
                            /** Format: date-time */
                            startedAt: string;
                            /** Format: uuid */
                            tenant: string;
                            userAgent: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RevokeOwnSession: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                sessionId: string;
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SignIn: {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    password: string;
                    /** @description A tenant, by id or slug; absent: the first one */
                    tenant?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** Format: date-time */
                        expiresAt: string;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        /** Format: uuid */
                        personId: string;
                        refreshToken?: string;
                        /** Format: date-time */
                        sessionExpiresAt: string;
                        /** Format: uuid */
                        tenant: string;
                    } | {
                        challenge: string;
                        /** Format: date-time */
                        expiresAt: string;
                        methods: ("totp" | "recovery-code")[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SignOut: {
        parameters: {
        };
        requestBody?: {
            content: {
                "application/json": {
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SwitchTenant: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    tenant: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** Format: date-time */
                        expiresAt: string;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        /** Format: uuid */
                        personId: string;
                        /** Format: date-time */
                        sessionExpiresAt: string;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BeginSecondFactor: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secret: string;
                        uri: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EndSecondFactor: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": {
                    code?: string;
                    recoveryCode?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** Format: date-time */
                        expiresAt: string;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        /** Format: uuid */
                        personId: string;
                        refreshToken?: string;
                        /** Format: date-time */
                        sessionExpiresAt: string;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConfirmSecondFactor: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** Format: date-time */
                        expiresAt: string;
                        memberships: {
                            active: boolean;
                            name: string;
                            roles: string[];
                            slug: string;
                            /** Format: uuid */
                            tenant: string;
                        }[];
                        /** Format: uuid */
                        personId: string;
                        recoveryCodes: string[];
                        refreshToken?: string;
                        /** Format: date-time */
                        sessionExpiresAt: string;
                        /** Format: uuid */
                        tenant: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetKillSwitch: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        at?: string;
                        by?: {
                            id: string;
                            /** @enum {string} */
                            kind: "user" | "apiKey" | "process" | "system";
                        };
                        engaged: boolean;
                        reason?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EngageKillSwitch: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ReleaseKillSwitch: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListAutomationLog: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                entry?: string;
                evaluationId?: string;
                executorId?: string;
                from?: string;
                gateOutcome?: "PASS" | "HOLD" | "BLOCK";
                limit?: number;
                planId?: string;
                ruleId?: string;
                to?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actionType: string | null;
                            /** Format: date-time */
                            at: string;
                            before: {
                                bidMinor?: string;
                                currency: string;
                                dailyBudgetMinor?: string;
                                simulated: boolean;
                                /** @enum {string} */
                                status: "active" | "paused";
                                version: string;
                            } | null;
                            detail: {
                                [key: string]: components["schemas"]["ListAutomationLogOutput.__schema0"];
                            };
                            entityId: string | null;
                            entityKind: string | null;
                            entry: string;
                            evaluationId: string | null;
                            /** Format: uuid */
                            eventId: string;
                            executor: {
                                id: string;
                                kind: string;
                            };
                            gateOutcome: ("PASS" | "HOLD" | "BLOCK") | null;
                            planId: string | null;
                            position: string;
                            proposed: ({
                                /** @enum {string} */
                                status: "active" | "paused";
                            } | {
                                dailyBudgetMinor: string;
                            } | {
                                bidMinor: string;
                            }) | null;
                            ruleId: string | null;
                            simulated: boolean | null;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListAutopilotPlans: {
        parameters: {
            query?: {
                actionType?: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                after?: string;
                entityId?: string;
                limit?: number;
                ruleId?: string;
                status?: "requested" | "proposed" | "queued" | "held" | "rechecking" | "approved" | "applying" | "applied" | "effectUnknown" | "failed" | "verified" | "deviated" | "rollingBack" | "rolledBack" | "rollbackFailed" | "rejected" | "dismissed" | "expired";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                            approval: {
                                approver: {
                                    id: string;
                                    /** @enum {string} */
                                    kind: "user" | "apiKey" | "process" | "system";
                                };
                                override?: {
                                    /** @enum {string} */
                                    authority: "operator" | "admin";
                                };
                                planDigest: string;
                                /** Format: uuid */
                                planId: string;
                                reason: string;
                            } | null;
                            approvedBy: ("policy" | "person" | "override") | null;
                            authors: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            }[];
                            before: {
                                bidMinor?: string;
                                currency: string;
                                dailyBudgetMinor?: string;
                                simulated: boolean;
                                /** @enum {string} */
                                status: "active" | "paused";
                                version: string;
                            } | null;
                            changeBasisPoints: number | null;
                            decisionId: string | null;
                            entityId: string;
                            /** @enum {string} */
                            entityKind: "campaign" | "adset" | "creative";
                            /** Format: date-time */
                            expiresAt: string;
                            gate: {
                                /** Format: date-time */
                                evaluatedAt: string;
                                /** Format: uuid */
                                evaluationId: string;
                                /** Format: date-time */
                                expiresAt?: string;
                                explanation: string;
                                highRisk: boolean;
                                /** @enum {string} */
                                outcome: "PASS" | "HOLD" | "BLOCK";
                                planDigest: string;
                                /** Format: uuid */
                                planId: string;
                                scoreBasisPoints: number;
                            } | null;
                            gateId: string;
                            gateOutcome: ("PASS" | "HOLD" | "BLOCK") | null;
                            movedMinor: string | null;
                            observed: {
                                bidMinor?: string;
                                currency: string;
                                dailyBudgetMinor?: string;
                                simulated: boolean;
                                /** @enum {string} */
                                status: "active" | "paused";
                                version: string;
                            } | null;
                            planDigest: string | null;
                            /** Format: uuid */
                            planId: string;
                            queueCause: ("gate_block" | "approval_required" | "not_safe" | "suggest_only") | null;
                            reason: string;
                            /** Format: date-time */
                            requestedAt: string;
                            ruleId: string | null;
                            set: ({
                                /** @enum {string} */
                                status: "active" | "paused";
                            } | {
                                dailyBudgetMinor: string;
                            } | {
                                bidMinor: string;
                            }) | null;
                            simulated: boolean | null;
                            source: {
                                /** @constant */
                                kind: "person";
                            } | {
                                actionIndex: number;
                                amountFrom?: {
                                    channel: string;
                                    /** Format: uuid */
                                    decisionId: string;
                                };
                                /** Format: uuid */
                                firingId: string;
                                /** @constant */
                                kind: "rule";
                                ruleId: string;
                                ruleVersion: number;
                                trigger: {
                                    eventId: string;
                                    position: string;
                                    /** Format: date-time */
                                    recordedAt: string;
                                    type: string;
                                };
                            };
                            /** @enum {string} */
                            status: "requested" | "proposed" | "queued" | "held" | "rechecking" | "approved" | "applying" | "applied" | "effectUnknown" | "failed" | "verified" | "deviated" | "rollingBack" | "rolledBack" | "rollbackFailed" | "rejected" | "dismissed" | "expired";
                            statusReason: string | null;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestAutopilotPlan: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                    changeBasisPoints?: number;
                    dailyBudget?: {
                        amountMinor: string;
                        currency: string;
                    };
                    entity: {
                        id: string;
                        /** @enum {string} */
                        kind: "campaign" | "adset" | "creative";
                    };
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetAutopilotPlan: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                planId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                        approval: {
                            approver: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            };
                            override?: {
                                /** @enum {string} */
                                authority: "operator" | "admin";
                            };
                            planDigest: string;
                            /** Format: uuid */
                            planId: string;
                            reason: string;
                        } | null;
                        approvedBy: ("policy" | "person" | "override") | null;
                        authors: {
                            id: string;
                            /** @enum {string} */
                            kind: "user" | "apiKey" | "process" | "system";
                        }[];
                        before: {
                            bidMinor?: string;
                            currency: string;
                            dailyBudgetMinor?: string;
                            simulated: boolean;
                            /** @enum {string} */
                            status: "active" | "paused";
                            version: string;
                        } | null;
                        changeBasisPoints: number | null;
                        decisionId: string | null;
                        entityId: string;
                        /** @enum {string} */
                        entityKind: "campaign" | "adset" | "creative";
                        /** Format: date-time */
                        expiresAt: string;
                        gate: {
                            /** Format: date-time */
                            evaluatedAt: string;
                            /** Format: uuid */
                            evaluationId: string;
                            /** Format: date-time */
                            expiresAt?: string;
                            explanation: string;
                            highRisk: boolean;
                            /** @enum {string} */
                            outcome: "PASS" | "HOLD" | "BLOCK";
                            planDigest: string;
                            /** Format: uuid */
                            planId: string;
                            scoreBasisPoints: number;
                        } | null;
                        gateId: string;
                        gateOutcome: ("PASS" | "HOLD" | "BLOCK") | null;
                        movedMinor: string | null;
                        observed: {
                            bidMinor?: string;
                            currency: string;
                            dailyBudgetMinor?: string;
                            simulated: boolean;
                            /** @enum {string} */
                            status: "active" | "paused";
                            version: string;
                        } | null;
                        planDigest: string | null;
                        /** Format: uuid */
                        planId: string;
                        queueCause: ("gate_block" | "approval_required" | "not_safe" | "suggest_only") | null;
                        reason: string;
                        /** Format: date-time */
                        requestedAt: string;
                        ruleId: string | null;
                        set: ({
                            /** @enum {string} */
                            status: "active" | "paused";
                        } | {
                            dailyBudgetMinor: string;
                        } | {
                            bidMinor: string;
                        }) | null;
                        simulated: boolean | null;
                        source: {
                            /** @constant */
                            kind: "person";
                        } | {
                            actionIndex: number;
                            amountFrom?: {
                                channel: string;
                                /** Format: uuid */
                                decisionId: string;
                            };
                            /** Format: uuid */
                            firingId: string;
                            /** @constant */
                            kind: "rule";
                            ruleId: string;
                            ruleVersion: number;
                            trigger: {
                                eventId: string;
                                position: string;
                                /** Format: date-time */
                                recordedAt: string;
                                type: string;
                            };
                        };
                        /** @enum {string} */
                        status: "requested" | "proposed" | "queued" | "held" | "rechecking" | "approved" | "applying" | "applied" | "effectUnknown" | "failed" | "verified" | "deviated" | "rollingBack" | "rolledBack" | "rollbackFailed" | "rejected" | "dismissed" | "expired";
                        statusReason: string | null;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AmendAutopilotPlan: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                planId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    changeBasisPoints?: number;
                    dailyBudget?: {
                        amountMinor: string;
                        currency: string;
                    };
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ApproveAutopilotPlan: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                planId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    planDigest: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OverrideAutopilotGate: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                planId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    planDigest: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OverrideAutopilotGateAsAdmin: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                planId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    planDigest: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RejectAutopilotPlan: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                planId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RollBackAutopilotPlan: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                planId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListAutopilotQueue: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                            approval: {
                                approver: {
                                    id: string;
                                    /** @enum {string} */
                                    kind: "user" | "apiKey" | "process" | "system";
                                };
                                override?: {
                                    /** @enum {string} */
                                    authority: "operator" | "admin";
                                };
                                planDigest: string;
                                /** Format: uuid */
                                planId: string;
                                reason: string;
                            } | null;
                            approvedBy: ("policy" | "person" | "override") | null;
                            authors: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            }[];
                            before: {
                                bidMinor?: string;
                                currency: string;
                                dailyBudgetMinor?: string;
                                simulated: boolean;
                                /** @enum {string} */
                                status: "active" | "paused";
                                version: string;
                            } | null;
                            changeBasisPoints: number | null;
                            decisionId: string | null;
                            entityId: string;
                            /** @enum {string} */
                            entityKind: "campaign" | "adset" | "creative";
                            /** Format: date-time */
                            expiresAt: string;
                            gate: {
                                /** Format: date-time */
                                evaluatedAt: string;
                                /** Format: uuid */
                                evaluationId: string;
                                /** Format: date-time */
                                expiresAt?: string;
                                explanation: string;
                                highRisk: boolean;
                                /** @enum {string} */
                                outcome: "PASS" | "HOLD" | "BLOCK";
                                planDigest: string;
                                /** Format: uuid */
                                planId: string;
                                scoreBasisPoints: number;
                            } | null;
                            gateId: string;
                            gateOutcome: ("PASS" | "HOLD" | "BLOCK") | null;
                            movedMinor: string | null;
                            observed: {
                                bidMinor?: string;
                                currency: string;
                                dailyBudgetMinor?: string;
                                simulated: boolean;
                                /** @enum {string} */
                                status: "active" | "paused";
                                version: string;
                            } | null;
                            planDigest: string | null;
                            /** Format: uuid */
                            planId: string;
                            queueCause: ("gate_block" | "approval_required" | "not_safe" | "suggest_only") | null;
                            reason: string;
                            /** Format: date-time */
                            requestedAt: string;
                            ruleId: string | null;
                            set: ({
                                /** @enum {string} */
                                status: "active" | "paused";
                            } | {
                                dailyBudgetMinor: string;
                            } | {
                                bidMinor: string;
                            }) | null;
                            simulated: boolean | null;
                            source: {
                                /** @constant */
                                kind: "person";
                            } | {
                                actionIndex: number;
                                amountFrom?: {
                                    channel: string;
                                    /** Format: uuid */
                                    decisionId: string;
                                };
                                /** Format: uuid */
                                firingId: string;
                                /** @constant */
                                kind: "rule";
                                ruleId: string;
                                ruleVersion: number;
                                trigger: {
                                    eventId: string;
                                    position: string;
                                    /** Format: date-time */
                                    recordedAt: string;
                                    type: string;
                                };
                            };
                            /** @enum {string} */
                            status: "requested" | "proposed" | "queued" | "held" | "rechecking" | "approved" | "applying" | "applied" | "effectUnknown" | "failed" | "verified" | "deviated" | "rollingBack" | "rolledBack" | "rollbackFailed" | "rejected" | "dismissed" | "expired";
                            statusReason: string | null;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetAutopilotSettings: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actionsPerDay: number;
                        /** Format: date-time */
                        changedAt?: string;
                        changedBy?: {
                            id: string;
                            /** @enum {string} */
                            kind: "user" | "apiKey" | "process" | "system";
                        };
                        currency: string;
                        dailyMovedMinor: string;
                        gateId: string;
                        /** @enum {string} */
                        level: "suggest_only" | "guarded_auto" | "approval_required";
                        perActionBasisPoints: number;
                        proposalMillis: number;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ChangeAutopilotSettings: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    actionsPerDay: number;
                    currency: string;
                    dailyMovedMinor: string;
                    gateId: string;
                    /** @enum {string} */
                    level: "suggest_only" | "guarded_auto" | "approval_required";
                    perActionBasisPoints: number;
                    proposalMillis: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListBenchmarks: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                from?: string;
                geography?: string;
                industry?: string;
                limit?: number;
                metric?: string;
                source?: string;
                to?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date */
                            at: string;
                            corrections: number;
                            eventId: string;
                            from: {
                                /** @constant */
                                kind: "file";
                                row: number;
                                sha256: string;
                            } | {
                                /** @constant */
                                kind: "request";
                                sha256: string;
                            };
                            geography: string;
                            industry: string;
                            licence: string;
                            metric: string;
                            /** Format: date */
                            published: string;
                            source: string;
                            /** Format: uri */
                            sourceUrl: string;
                            unit: string;
                            value: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RecordBenchmarks: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    licence: string;
                    rows: {
                        /** Format: date */
                        at: string;
                        geography: string;
                        industry: string;
                        metric: string;
                        /** Format: date */
                        published: string;
                        unit: string;
                        value: string;
                    }[];
                    source: string;
                    /** Format: uri */
                    sourceUrl: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetCalibration: {
        parameters: {
            query?: {
                after?: string;
                by?: "day" | "week" | "month";
                engine?: string;
                engineVersion?: string;
                from?: string;
                limit?: number;
                ruleId?: string;
                to?: string;
                type?: "ai_chat" | "ml_prediction" | "automation" | "trust_gate" | "optimization" | "forecast" | "simulation";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            brierScore: number | null;
                            compared: number;
                            decisions: number;
                            /** @enum {string} */
                            decisionType: "ai_chat" | "ml_prediction" | "automation" | "trust_gate" | "optimization" | "forecast" | "simulation";
                            engine: {
                                name: string;
                                version: string;
                            };
                            expected: number;
                            expectedMean: number | null;
                            failure: number;
                            meanAbsoluteError: number | null;
                            meanConfidence: number | null;
                            meanError: number | null;
                            measuredMean: number | null;
                            metric: string | null;
                            partial: number;
                            pending: number;
                            /** Format: date-time */
                            period: string;
                            ruleId: string | null;
                            success: number;
                            successShare: number | null;
                            unit: string | null;
                            withConfidence: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListDatasets: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            datasetId: string;
                            imports: number;
                            /** @enum {string} */
                            kind: "retailOrderLines" | "metrics";
                            name: string;
                            origin: string;
                            /** Format: date-time */
                            registeredAt: string;
                            rows: number;
                            simulated: boolean;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetDataset: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                datasetId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        datasetId: string;
                        imports: number;
                        /** @enum {string} */
                        kind: "retailOrderLines" | "metrics";
                        latestImports: {
                            batches: number;
                            bytes: number;
                            counts?: {
                                [key: string]: number;
                            };
                            fileName: string;
                            fileSha256: string;
                            /** Format: uuid */
                            importId: string;
                            mappingDigest: string;
                            quarantine: {
                                code: string;
                                column?: string;
                                rows: number;
                            }[];
                            stages: {
                                corrected: number;
                                quarantined: number;
                                raw: number;
                                stored: number;
                                transformed: number;
                                unchanged: number;
                                validated: number;
                            };
                            /** Format: date-time */
                            startedAt: string;
                            /** @enum {string} */
                            step: "running" | "completed";
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        name: string;
                        origin: string;
                        /** Format: date-time */
                        registeredAt: string;
                        rows: number;
                        simulated: boolean;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ImportMetrics: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                datasetId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The file: a header and rows, separated by commas (RFC 4180) */
                    csv: string;
                    fileName: string;
                    mapping: {
                        /** @default [] */
                        dimensions?: {
                            column: string;
                            dimension: string;
                        }[];
                        /** @enum {string} */
                        granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                        metrics: {
                            column: string;
                            metric: {
                                /** @enum {string} */
                                aggregation: "sum" | "avg" | "min" | "max" | "last";
                                description: string;
                                /** @enum {string} */
                                direction: "higherIsBetter" | "lowerIsBetter" | "neither";
                                /** @enum {string} */
                                kind: "flow" | "level" | "ratio";
                                name: string;
                                ratioOf?: {
                                    denominator: string;
                                    numerator: string;
                                };
                                title: string;
                                unit: string;
                            };
                        }[];
                        time: {
                            column: string;
                            format: string;
                        };
                        timeZone: string;
                    };
                    /** @description The dataset in words */
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            [key: string]: number;
                        };
                        datasetId: string;
                        imported: boolean;
                        /** Format: uuid */
                        importId: string;
                        stages: {
                            corrected: number;
                            quarantined: number;
                            raw: number;
                            stored: number;
                            transformed: number;
                            unchanged: number;
                            validated: number;
                        };
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListQuarantinedRows: {
        parameters: {
            query?: {
                after?: string;
                importId?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                datasetId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            code: string;
                            column?: string;
                            /** Format: uuid */
                            importId: string;
                            line: number;
                            shape?: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListDecisions: {
        parameters: {
            query?: {
                action?: "accepted" | "modified" | "rejected" | "ignored" | "none";
                actor?: string;
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                from?: string;
                inputEquals?: string;
                inputPath?: string;
                limit?: number;
                outcome?: "pending" | "success" | "partial" | "failure";
                sort?: "newest" | "learned";
                subjectId?: string;
                subjectKind?: string;
                text?: string;
                to?: string;
                type?: "ai_chat" | "ml_prediction" | "automation" | "trust_gate" | "optimization" | "forecast" | "simulation";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            author: {
                                id: string;
                                kind: string;
                            };
                            confidence?: number;
                            /** Format: date-time */
                            decidedAt: string;
                            /** Format: uuid */
                            decisionId: string;
                            /** @enum {string} */
                            decisionType: "ai_chat" | "ml_prediction" | "automation" | "trust_gate" | "optimization" | "forecast" | "simulation";
                            /** Format: uuid */
                            gateEvaluationId?: string;
                            /** @enum {string} */
                            humanAction?: "accepted" | "modified" | "rejected" | "ignored";
                            meanRating?: number;
                            modelVersion: string;
                            /** @enum {string} */
                            outcome: "pending" | "success" | "partial" | "failure";
                            /** Format: date-time */
                            outcomeObservedAt?: string;
                            position: string;
                            ratings: number;
                            recommendation: components["schemas"]["ListDecisionsOutput.__schema0"];
                            /** Format: date-time */
                            recordedAt: string;
                            /** @enum {string} */
                            reviewVerdict?: "confirmed" | "disputed";
                            rewardBasisPoints?: number;
                            subject?: {
                                id: string;
                                kind: string;
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RecordDecision: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    agent?: {
                        modelResults: components["schemas"]["RecordDecisionInput.__schema4"][];
                        reasoning: string;
                        retrieved: string[];
                        toolsUsed: {
                            input: components["schemas"]["RecordDecisionInput.__schema2"];
                            name: string;
                            result: components["schemas"]["RecordDecisionInput.__schema3"];
                        }[];
                    };
                    attributions?: {
                        baseline: number;
                        contributions: {
                            contribution: number;
                            feature: string;
                        }[];
                        prediction: number;
                    };
                    confidence?: number;
                    correlationId?: string;
                    /** Format: uuid */
                    decisionId?: string;
                    /** @enum {string} */
                    decisionType: "ai_chat" | "ml_prediction" | "automation" | "trust_gate" | "optimization" | "forecast" | "simulation";
                    expectedOutcome?: {
                        /** Format: date-time */
                        by?: string;
                        expected?: {
                            metric: string;
                            unit?: string;
                            value: number;
                        };
                        statement: string;
                    };
                    inputContext: {
                        [key: string]: components["schemas"]["RecordDecisionInput.__schema0"];
                    };
                    /** @default [] */
                    lineage?: string[];
                    modelVersion: string;
                    pins: {
                        /** Format: date-time */
                        clock?: string;
                        engine: {
                            name: string;
                            version: string;
                        };
                        /** Format: uuid */
                        gateEvaluationId?: string;
                        inputSnapshot?: {
                            digest: string;
                            position?: string;
                        };
                        policyDigest?: string;
                        seed?: string;
                    };
                    recommendation: components["schemas"]["RecordDecisionInput.__schema1"];
                    sensitiveContext?: string;
                    subject?: {
                        id: string;
                        kind: string;
                    };
                    subjectId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetDecision: {
        parameters: {
            query?: {
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                decisionId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agent?: {
                            modelResults: components["schemas"]["GetDecisionOutput.__schema4"][];
                            reasoning: string;
                            retrieved: string[];
                            toolsUsed: {
                                input: components["schemas"]["GetDecisionOutput.__schema2"];
                                name: string;
                                result: components["schemas"]["GetDecisionOutput.__schema3"];
                            }[];
                        };
                        attributions?: {
                            baseline: number;
                            contributions: {
                                contribution: number;
                                feature: string;
                            }[];
                            prediction: number;
                        };
                        author: {
                            id: string;
                            kind: string;
                        };
                        confidence?: number;
                        correlationId: string;
                        /** Format: date-time */
                        decidedAt: string;
                        /** Format: uuid */
                        decisionId: string;
                        /** @enum {string} */
                        decisionType: "ai_chat" | "ml_prediction" | "automation" | "trust_gate" | "optimization" | "forecast" | "simulation";
                        expectedOutcome?: {
                            /** Format: date-time */
                            by?: string;
                            expected?: {
                                metric: string;
                                unit?: string;
                                value: number;
                            };
                            statement: string;
                        };
                        /** Format: uuid */
                        gateEvaluationId?: string;
                        hasSensitiveContext: boolean;
                        history: {
                            actor: {
                                id: string;
                                kind: string;
                            };
                            data: {
                                [key: string]: components["schemas"]["GetDecisionOutput.__schema5"];
                            };
                            eventId: string;
                            position: string;
                            /** Format: date-time */
                            recordedAt: string;
                            revision: number;
                            type: string;
                        }[];
                        /** @enum {string} */
                        humanAction?: "accepted" | "modified" | "rejected" | "ignored";
                        inputContext: {
                            [key: string]: components["schemas"]["GetDecisionOutput.__schema1"];
                        };
                        inputDigest: string;
                        lineage: string[];
                        meanRating?: number;
                        measured?: {
                            metric: string;
                            unit?: string;
                            value: number;
                        };
                        modelVersion: string;
                        /** @enum {string} */
                        outcome: "pending" | "success" | "partial" | "failure";
                        /** Format: date-time */
                        outcomeObservedAt?: string;
                        pins: {
                            /** Format: date-time */
                            clock: string;
                            engine: {
                                name: string;
                                version: string;
                            };
                            /** Format: uuid */
                            gateEvaluationId?: string;
                            inputSnapshot?: {
                                digest: string;
                                position?: string;
                            };
                            policyDigest?: string;
                            seed?: string;
                        };
                        position: string;
                        ratings: number;
                        recommendation: components["schemas"]["GetDecisionOutput.__schema0"];
                        /** Format: date-time */
                        recordedAt: string;
                        /** @enum {string} */
                        reviewVerdict?: "confirmed" | "disputed";
                        rewardBasisPoints?: number;
                        subject?: {
                            id: string;
                            kind: string;
                        };
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ActOnDecision: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                decisionId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    action: "accepted" | "modified" | "rejected" | "ignored";
                    delta?: components["schemas"]["ActOnDecisionInput.__schema0"];
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GiveDecisionFeedback: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                decisionId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    rating: number;
                    text?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ObserveDecisionOutcome: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                decisionId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    actual?: components["schemas"]["ObserveDecisionOutcomeInput.__schema0"];
                    evidence: string[];
                    measured?: {
                        metric: string;
                        unit?: string;
                        value: number;
                    };
                    /** Format: date-time */
                    observedAt: string;
                    /** @enum {string} */
                    status: "success" | "partial" | "failure";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ReviewDecision: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                decisionId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    note: string;
                    /** @enum {string} */
                    verdict: "confirmed" | "disputed";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExportEvidenceBundle: {
        parameters: {
            query?: {
                /** @description Its events, and the gate evaluation that it rests on */
                decision?: string;
                fromPosition?: string;
                /** @description Recorded then or later */
                fromTime?: string;
                stream?: string;
                /** @description Events about a person, and what that person did */
                subject?: string;
                toPosition?: string;
                /** @description Recorded then or earlier */
                toTime?: string;
            };
            header?: {
                /** @description What for: kept in the record that reading personal data leaves */
                "Precedent-Purpose"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListFlags: {
        parameters: {
            query?: {
                after?: string;
                /** @description Evaluates as for a member of these groups. Without, as for a member of none */
                groups?: string[];
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            definition?: {
                                constraints: components["schemas"]["ListFlagsOutput.__schema2"] | null;
                                description: string;
                                enabled: boolean;
                                gradualRollout: boolean;
                                rolloutPercentage: number;
                                stickiness: string;
                                variants: {
                                    name: string;
                                    value: string | number | {
                                        [key: string]: components["schemas"]["ListFlagsOutput.__schema0"];
                                    };
                                    weight: number;
                                }[];
                                whitelist: string[];
                            };
                            description: string;
                            enabled: boolean;
                            explanation: string;
                            name: string;
                            override?: {
                                enabled: boolean;
                                reason: string;
                            };
                            /** @enum {string} */
                            reason: "override" | "disabled" | "whitelisted" | "constraint" | "rollout" | "default" | "unknown_flag";
                            variant?: {
                                name: string;
                                value: string | number | {
                                    [key: string]: components["schemas"]["ListFlagsOutput.__schema0"];
                                };
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetFlag: {
        parameters: {
            query?: {
                /** @description Evaluates as for a member of these groups. Without, as for a member of none */
                groups?: string[];
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        definition?: {
                            constraints: components["schemas"]["GetFlagOutput.__schema2"] | null;
                            description: string;
                            enabled: boolean;
                            gradualRollout: boolean;
                            rolloutPercentage: number;
                            stickiness: string;
                            variants: {
                                name: string;
                                value: string | number | {
                                    [key: string]: components["schemas"]["GetFlagOutput.__schema0"];
                                };
                                weight: number;
                            }[];
                            whitelist: string[];
                        };
                        description: string;
                        enabled: boolean;
                        explanation: string;
                        name: string;
                        override?: {
                            enabled: boolean;
                            reason: string;
                        };
                        /** @enum {string} */
                        reason: "override" | "disabled" | "whitelisted" | "constraint" | "rollout" | "default" | "unknown_flag";
                        revision?: string;
                        variant?: {
                            name: string;
                            value: string | number | {
                                [key: string]: components["schemas"]["GetFlagOutput.__schema0"];
                            };
                        };
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SetFlag: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default null */
                    constraints?: components["schemas"]["SetFlagInput.__schema1"] | null;
                    /** @default  */
                    description?: string;
                    enabled: boolean;
                    /** @default false */
                    gradualRollout?: boolean;
                    rolloutPercentage: number;
                    /** @default tenantId */
                    stickiness?: string;
                    /** @default [] */
                    variants?: {
                        name: string;
                        value: string | number | {
                            [key: string]: components["schemas"]["SetFlagInput.__schema2"];
                        };
                        weight: number;
                    }[];
                    /** @default [] */
                    whitelist?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListFlagChanges: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            at: string;
                            by: {
                                id: string;
                                kind: string;
                            };
                            change: string;
                            detail: {
                                [key: string]: components["schemas"]["ListFlagChangesOutput.__schema0"];
                            };
                            /** Format: uuid */
                            eventId: string;
                            name: string;
                            position: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OverrideFlag: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RemoveFlagOverride: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListForecasts: {
        parameters: {
            query?: {
                after?: string;
                goalId?: string;
                limit?: number;
                status?: "requested" | "completed" | "failed" | "cancelled";
                subject?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            bound?: number;
                            code?: string;
                            covered80?: number;
                            covered95?: number;
                            /** Format: uuid */
                            decisionId?: string;
                            /** Format: date-time */
                            endedAt?: string;
                            gap?: number;
                            /** Format: uuid */
                            goalId?: string;
                            /** @enum {string} */
                            granularity?: "hour" | "day" | "week" | "month" | "quarter" | "year";
                            horizon?: number;
                            incumbent?: number;
                            modelVersion?: string;
                            position: string;
                            reason?: string;
                            /** Format: date-time */
                            requestedAt: string;
                            /** Format: uuid */
                            runId: string;
                            share?: number;
                            /** @enum {string} */
                            status: "requested" | "completed" | "failed" | "cancelled";
                            subject: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestForecast: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    dimensions?: {
                        [key: string]: string;
                    };
                    floor?: number;
                    /** Format: uuid */
                    goalId?: string;
                    /** @default [] */
                    readonly holidays?: {
                        /** Format: date */
                        day: string;
                        name: string;
                    }[];
                    horizon: number;
                    readonly members?: ("theta" | "exponential-smoothing" | "decomposition" | "boosted-trees" | "arima" | "additive" | "seasonal-naive")[];
                    metric: string;
                    /**
                     * @default refuse
                     * @enum {string}
                     */
                    missing?: "refuse" | "zero";
                    source: string;
                    readonly weights?: {
                        [key: string]: number;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetForecast: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                runId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bound?: number;
                        code?: string;
                        /** Format: uuid */
                        decisionId?: string;
                        /** Format: date-time */
                        endedAt?: string;
                        gap?: number;
                        /** Format: uuid */
                        goalId?: string;
                        incumbent?: number;
                        position: string;
                        reason?: string;
                        request: components["schemas"]["GetForecastOutput.__schema0"];
                        /** Format: date-time */
                        requestedAt: string;
                        result?: components["schemas"]["GetForecastOutput.__schema1"];
                        /** Format: uuid */
                        runId: string;
                        share?: number;
                        /** @enum {string} */
                        status: "requested" | "completed" | "failed" | "cancelled";
                        subject: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CancelForecast: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                runId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetGoalPolicy: {
        parameters: {
            query?: {
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        adoptedAt?: string;
                        benchmarks?: {
                            /** @enum {string} */
                            beyond: "warn" | "refuse";
                            geography: string;
                            goalMetric: string;
                            industry: string;
                            metric: string;
                            source: string;
                        }[];
                        refusedAbove: number;
                        valuesNeeded: number;
                        warningAbove: number;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AdoptGoalPolicy: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    benchmarks?: {
                        /** @enum {string} */
                        beyond: "warn" | "refuse";
                        geography: string;
                        goalMetric: string;
                        industry: string;
                        metric: string;
                        source: string;
                    }[];
                    refusedAbove: number;
                    valuesNeeded: number;
                    warningAbove: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListGoals: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                limit?: number;
                metric?: string;
                owner?: string;
                parentGoalId?: string;
                status?: "created" | "in_progress" | "completed" | "archived";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            achievability: {
                                bestPerDay?: number;
                                multiple?: number;
                                refusedAbove: number;
                                requiredPerDay?: number;
                                values: number;
                                valuesNeeded: number;
                                /** @enum {string} */
                                verdict: "achievable" | "ambitious" | "unknown";
                                warningAbove: number;
                            };
                            /** Format: date-time */
                            archivedAt?: string;
                            baseline?: {
                                /** Format: date-time */
                                at: string;
                                value: string;
                            };
                            /** Format: date-time */
                            completedAt?: string;
                            completedInTime?: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            createdBy: {
                                id: string;
                                kind: string;
                            };
                            current?: {
                                /** Format: date-time */
                                at: string;
                                value: string;
                            };
                            /** Format: date */
                            deadline: string;
                            /** Format: date-time */
                            deadlineAt: string;
                            description: string;
                            dimensions: {
                                [key: string]: string;
                            };
                            /** Format: uuid */
                            goalId: string;
                            /** @enum {string} */
                            heading?: "increase" | "decrease";
                            impactAreas: ("revenue" | "profitability" | "cash_flow" | "customers" | "market" | "operations" | "inventory" | "quality" | "people" | "risk" | "compliance" | "sustainability")[];
                            metric: string;
                            over: number;
                            owner: string;
                            /** Format: uuid */
                            parentGoalId?: string;
                            position: string;
                            progress?: number;
                            source: string;
                            /** Format: date-time */
                            startedAt?: string;
                            /** @enum {string} */
                            status: "created" | "in_progress" | "completed" | "archived";
                            target: string;
                            title: string;
                            unit: string;
                            warnings: {
                                code: string;
                                reason: string;
                            }[];
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CreateGoal: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date */
                    deadline: string;
                    /** @default  */
                    description?: string;
                    /** @default {} */
                    dimensions?: {
                        [key: string]: string;
                    };
                    /** Format: uuid */
                    goalId?: string;
                    /** @default [] */
                    impactAreas?: string[];
                    metric: string;
                    /** @default 1 */
                    over?: number;
                    owner?: string;
                    /** Format: uuid */
                    parentGoalId?: string;
                    source: string;
                    target: string;
                    title: string;
                    unit: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetGoal: {
        parameters: {
            query?: {
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                goalId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        achievability: {
                            bestPerDay?: number;
                            multiple?: number;
                            refusedAbove: number;
                            requiredPerDay?: number;
                            values: number;
                            valuesNeeded: number;
                            /** @enum {string} */
                            verdict: "achievable" | "ambitious" | "unknown";
                            warningAbove: number;
                        };
                        /** Format: date-time */
                        archivedAt?: string;
                        baseline?: {
                            /** Format: date-time */
                            at: string;
                            value: string;
                        };
                        /** Format: date-time */
                        completedAt?: string;
                        completedInTime?: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: {
                            id: string;
                            kind: string;
                        };
                        current?: {
                            /** Format: date-time */
                            at: string;
                            value: string;
                        };
                        /** Format: date */
                        deadline: string;
                        /** Format: date-time */
                        deadlineAt: string;
                        description: string;
                        dimensions: {
                            [key: string]: string;
                        };
                        /** Format: uuid */
                        goalId: string;
                        /** @enum {string} */
                        heading?: "increase" | "decrease";
                        history: {
                            actor: {
                                id: string;
                                kind: string;
                            };
                            data: {
                                [key: string]: components["schemas"]["GetGoalOutput.__schema0"];
                            };
                            eventId: string;
                            position: string;
                            /** Format: date-time */
                            recordedAt: string;
                            revision: number;
                            type: string;
                        }[];
                        impactAreas: ("revenue" | "profitability" | "cash_flow" | "customers" | "market" | "operations" | "inventory" | "quality" | "people" | "risk" | "compliance" | "sustainability")[];
                        metric: string;
                        over: number;
                        owner: string;
                        /** Format: uuid */
                        parentGoalId?: string;
                        position: string;
                        progress?: number;
                        revision: string;
                        source: string;
                        /** Format: date-time */
                        startedAt?: string;
                        /** @enum {string} */
                        status: "created" | "in_progress" | "completed" | "archived";
                        target: string;
                        title: string;
                        unit: string;
                        warnings: {
                            code: string;
                            reason: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AmendGoal: {
        parameters: {
            header: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match": string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                goalId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date */
                    deadline: string;
                    /** @default  */
                    description?: string;
                    /** @default {} */
                    dimensions?: {
                        [key: string]: string;
                    };
                    /** @default [] */
                    impactAreas?: string[];
                    metric: string;
                    /** @default 1 */
                    over?: number;
                    owner?: string;
                    /** Format: uuid */
                    parentGoalId?: string;
                    source: string;
                    /** @enum {string} */
                    status?: "created" | "in_progress" | "completed" | "archived";
                    target: string;
                    title: string;
                    unit: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ArchiveGoal: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                goalId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    StartGoal: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                goalId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeliverWebhook: {
        parameters: {
            path: {
                hookId: string;
            };
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The job
                         */
                        id: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListInsights: {
        parameters: {
            query?: {
                after?: string;
                goalId?: string;
                kind?: "on_track" | "at_risk" | "behind";
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            decisionId: string;
                            expected: {
                                lower: number;
                                upper: number;
                                value: number;
                            };
                            /** Format: uuid */
                            goalId: string;
                            insightId: string;
                            /** @enum {string} */
                            kind: "on_track" | "at_risk" | "behind";
                            position: string;
                            /** Format: date-time */
                            raisedAt: string;
                            /** Format: uuid */
                            runId: string;
                            target: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListInvitations: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description What for: kept in the record that reading personal data leaves */
                "Precedent-Purpose"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            email: string | null;
                            /** Format: date-time */
                            expiresAt: string;
                            /** Format: uuid */
                            invitationId: string;
                            invitedBy: {
                                id: string;
                                kind: string;
                            };
                            /** Format: uuid */
                            personId: string;
                            roles: string[];
                            /** Format: date-time */
                            sentAt: string;
                            /** @enum {string} */
                            status: "open" | "expired" | "accepted" | "revoked";
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    InviteMember: {
        parameters: {
            header?: {
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    roles?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expiresAt: string;
                        /** Format: uuid */
                        invitationId: string;
                        link?: string;
                        mail: {
                            reason?: string;
                            /** @enum {string} */
                            status: "sent" | "not-sent";
                        };
                        /** Format: uuid */
                        personId: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RevokeInvitation: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                invitationId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListJobs: {
        parameters: {
            query?: {
                after?: string;
                job?: string;
                limit?: number;
                status?: "waiting" | "queued" | "running" | "retrying" | "completed" | "failed" | "cancelled";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            attempts: number;
                            correlationId: string;
                            error?: string;
                            /** Format: date-time */
                            finishedAt?: string;
                            /** Format: uuid */
                            id: string;
                            job: string;
                            maxAttempts: number;
                            origin: {
                                id: string;
                                /** @enum {string} */
                                kind: "api" | "webhook" | "schedule" | "process";
                            };
                            progress: number;
                            /** Format: date-time */
                            requestedAt: string;
                            /** Format: date-time */
                            startedAt?: string;
                            /** @enum {string} */
                            status: "waiting" | "queued" | "running" | "retrying" | "completed" | "failed" | "cancelled";
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestJob: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    input: {
                        [key: string]: unknown;
                    };
                    job: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetJob: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                jobId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts: number;
                        correlationId: string;
                        error?: string;
                        /** Format: date-time */
                        finishedAt?: string;
                        /** Format: uuid */
                        id: string;
                        job: string;
                        maxAttempts: number;
                        origin: {
                            id: string;
                            /** @enum {string} */
                            kind: "api" | "webhook" | "schedule" | "process";
                        };
                        progress: number;
                        /** Format: date-time */
                        requestedAt: string;
                        /** Format: date-time */
                        startedAt?: string;
                        /** @enum {string} */
                        status: "waiting" | "queued" | "running" | "retrying" | "completed" | "failed" | "cancelled";
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CancelJob: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                jobId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RetryJob: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                jobId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetJobDepth: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            count: number;
                            job: string;
                            /** @enum {string} */
                            status: "waiting" | "queued" | "running" | "retrying" | "completed" | "failed" | "cancelled";
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListLogEvents: {
        parameters: {
            query?: {
                /** @description Position of the last event already known, or `next` of a page */
                after?: string;
                /** @description Only events of streams of these categories */
                categories?: string[];
                limit?: number;
                /** @description Only events of this stream */
                stream?: string;
                /** @description Only events of these types */
                types?: string[];
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            };
                            causationId: string;
                            commandId: string;
                            correlationId: string;
                            data: {
                                [key: string]: components["schemas"]["ListLogEventsOutput.__schema0"];
                            };
                            id: string;
                            /** @description Place in the whole log: opaque, ordered as a number */
                            position: string;
                            recordedAt: string;
                            /** @description Place in its stream, from 0 */
                            revision: string;
                            stream: string;
                            traceparent?: string;
                            type: string;
                            version: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListMembers: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description What for: kept in the record that reading personal data leaves */
                "Precedent-Purpose"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            email: string | null;
                            grants: {
                                /** @enum {string} */
                                resourceType: "financial_data" | "strategic_plans" | "compliance_records" | "models";
                                /** @enum {string} */
                                verb: "read" | "write" | "execute" | "admin";
                            }[];
                            modules: string[];
                            /** Format: uuid */
                            personId: string;
                            roles: string[];
                            /** Format: date-time */
                            since: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RemoveMember: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                personId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ChangeMemberGrants: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                personId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    grants: {
                        /** @enum {string} */
                        resourceType: "financial_data" | "strategic_plans" | "compliance_records" | "models";
                        /** @enum {string} */
                        verb: "read" | "write" | "execute" | "admin";
                    }[];
                    /** @default [] */
                    modules?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ChangeMemberRoles: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                personId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    roles: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListMetrics: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            aggregation: "sum" | "avg" | "min" | "max" | "last";
                            description: string;
                            /** @enum {string} */
                            direction: "higherIsBetter" | "lowerIsBetter" | "neither";
                            /** @enum {string} */
                            granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                            /** @enum {string} */
                            kind: "flow" | "level" | "ratio";
                            name: string;
                            /** Format: date-time */
                            newestAt?: string;
                            /** Format: date-time */
                            oldestAt?: string;
                            ratioOf?: {
                                denominator: string;
                                numerator: string;
                            };
                            /** Format: date-time */
                            registeredAt: string;
                            timeZone: string;
                            title: string;
                            unit: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RegisterMetric: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    aggregation: "sum" | "avg" | "min" | "max" | "last";
                    description: string;
                    /** @enum {string} */
                    direction: "higherIsBetter" | "lowerIsBetter" | "neither";
                    /** @enum {string} */
                    granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                    /** @enum {string} */
                    kind: "flow" | "level" | "ratio";
                    name: string;
                    ratioOf?: {
                        denominator: string;
                        numerator: string;
                    };
                    timeZone: string;
                    title: string;
                    unit: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetMetricSeries: {
        parameters: {
            query?: {
                agg?: "sum" | "avg" | "min" | "max" | "last";
                dimension?: string;
                from?: string;
                granularity?: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                source?: string;
                to?: string;
                zone?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        aggregation: "sum" | "avg" | "min" | "max" | "last" | "quotient";
                        /** @enum {string} */
                        granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                        metric: {
                            /** @enum {string} */
                            aggregation: "sum" | "avg" | "min" | "max" | "last";
                            description: string;
                            /** @enum {string} */
                            direction: "higherIsBetter" | "lowerIsBetter" | "neither";
                            /** @enum {string} */
                            granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                            /** @enum {string} */
                            kind: "flow" | "level" | "ratio";
                            name: string;
                            ratioOf?: {
                                denominator: string;
                                numerator: string;
                            };
                            timeZone: string;
                            title: string;
                            unit: string;
                        };
                        series: {
                            dimensions: {
                                [key: string]: string;
                            };
                            points: {
                                /** Format: date-time */
                                at: string;
                                corrected: boolean;
                                eventId?: string;
                                lineage?: {
                                    batch: number;
                                    datasetId: string;
                                    fileSha256: string;
                                    /** Format: uuid */
                                    importId: string;
                                    rowFrom: number;
                                    rowTo: number;
                                };
                                value: string;
                                values: number;
                            }[];
                            source: string;
                        }[];
                        timeZone: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetMetricAnomalies: {
        parameters: {
            query?: {
                dimension?: string;
                falsePositiveRate?: number;
                source?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        falsePositiveRate: number;
                        metric: {
                            /** @enum {string} */
                            aggregation: "sum" | "avg" | "min" | "max" | "last";
                            description: string;
                            /** @enum {string} */
                            direction: "higherIsBetter" | "lowerIsBetter" | "neither";
                            /** @enum {string} */
                            granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                            /** @enum {string} */
                            kind: "flow" | "level" | "ratio";
                            name: string;
                            ratioOf?: {
                                denominator: string;
                                numerator: string;
                            };
                            timeZone: string;
                            title: string;
                            unit: string;
                        };
                        series: {
                            dimensions: {
                                [key: string]: string;
                            };
                            report: {
                                /** @constant */
                                status: "tooShort";
                                values: number;
                                valuesNeeded: number;
                            } | {
                                anomalies: ({
                                    /** Format: date-time */
                                    at: string;
                                    expected: number;
                                    /** @constant */
                                    kind: "spike";
                                    score: number;
                                    value: number;
                                    window: {
                                        /** Format: date-time */
                                        from: string;
                                        /** Format: date-time */
                                        to: string;
                                    };
                                } | {
                                    after: number;
                                    /** Format: date-time */
                                    at: string;
                                    before: number;
                                    /** @constant */
                                    kind: "levelShift";
                                    score: number;
                                    window: {
                                        /** Format: date-time */
                                        from: string;
                                        /** Format: date-time */
                                        to: string;
                                    };
                                })[];
                                noise: number;
                                /** @constant */
                                status: "examined";
                                threshold: number;
                                values: number;
                            };
                            source: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ObserveMetrics: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    dimensions?: {
                        [key: string]: string;
                    };
                    /** @enum {string} */
                    granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                    observations: {
                        /** Format: date-time */
                        at: string;
                        value: string;
                    }[];
                    source: string;
                    unit: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListNotificationDeliveries: {
        parameters: {
            query?: {
                after?: string;
                endpointId?: string;
                limit?: number;
                status?: "requested" | "delivered" | "failed";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            answered?: number;
                            attempts?: number;
                            /** Format: date-time */
                            endedAt?: string;
                            /** Format: uuid */
                            endpointId: string;
                            /** @enum {string} */
                            failure?: "url-malformed" | "url-not-https" | "url-with-credentials" | "port-not-allowed" | "host-not-public" | "connection-failed" | "tls-failed" | "timed-out" | "redirected" | "rejected" | "gone" | "receiver-failed" | "endpoint-disabled" | "endpoint-removed";
                            /** Format: uuid */
                            notificationId: string;
                            /** Format: date-time */
                            requestedAt: string;
                            /** @enum {string} */
                            status: "requested" | "delivered" | "failed";
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListNotificationEndpoints: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            definedAt: string;
                            definedBy: {
                                id: string;
                                kind: string;
                            };
                            /** @enum {string} */
                            disabledBecause?: "failures" | "gone";
                            /** Format: uuid */
                            endpointId: string;
                            failures: number;
                            /** Format: date-time */
                            lastDeliveredAt?: string;
                            /** Format: date-time */
                            lastFailedAt?: string;
                            /** @enum {string} */
                            lastFailure?: "url-malformed" | "url-not-https" | "url-with-credentials" | "port-not-allowed" | "host-not-public" | "connection-failed" | "tls-failed" | "timed-out" | "redirected" | "rejected" | "gone" | "receiver-failed" | "endpoint-disabled" | "endpoint-removed";
                            origin: string;
                            /** @enum {string} */
                            status: "active" | "disabled";
                            topics?: ("job-completed" | "job-failed" | "endpoint-disabled")[];
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DefineNotificationEndpoint: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    topics?: ("job-completed" | "job-failed" | "endpoint-disabled")[];
                    /** @description https, port 443 or 8443, of a host that is public. Its path and query are kept as secrets are */
                    url: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        origin: string;
                        position: string;
                        revision: string;
                        /** @description What deliveries are signed with, this once. Absent from the answer to a repeated request: then define another one */
                        secret?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RemoveNotificationEndpoint: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                endpointId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EnableNotificationEndpoint: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                endpointId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListNotifications: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                unread?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            forTenant: boolean;
                            link: string;
                            /** Format: uuid */
                            notificationId: string;
                            /** Format: date-time */
                            raisedAt: string;
                            /** Format: date-time */
                            readAt?: string;
                            text: string;
                            /** @enum {string} */
                            topic: "job-completed" | "job-failed" | "endpoint-disabled";
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ReadNotification: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                notificationId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListOptimizations: {
        parameters: {
            query?: {
                after?: string;
                goalId?: string;
                limit?: number;
                status?: "requested" | "completed" | "failed" | "cancelled";
                subject?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            bound?: number;
                            code?: string;
                            /** Format: uuid */
                            decisionId?: string;
                            /** Format: date-time */
                            endedAt?: string;
                            gap?: number;
                            /** Format: uuid */
                            goalId?: string;
                            incumbent?: number;
                            position: string;
                            reason?: string;
                            /** Format: date-time */
                            requestedAt: string;
                            /** Format: uuid */
                            runId: string;
                            share?: number;
                            /** @enum {string} */
                            status: "requested" | "completed" | "failed" | "cancelled";
                            subject: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestOptimization: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    goalId?: string;
                    name: string;
                    plan: {
                        /** @constant */
                        kind: "inventory";
                        request: {
                            budget?: number;
                            capacity?: {
                                amount: number;
                                unit: string;
                            };
                            currency: string;
                            readonly periods: string[];
                            readonly products: {
                                readonly demand: number[];
                                holdingCost: number;
                                leadPeriods: number;
                                lotSize?: number;
                                name: string;
                                openingStock: number;
                                orderCost: number;
                                purchaseCost: number;
                                safetyStock: number;
                                serviceLevel: number;
                                space: number;
                                stockOutCost: number;
                                uncertainty?: {
                                    deviation: number;
                                    /** @enum {string} */
                                    level: "0.90" | "0.95" | "0.975" | "0.99";
                                };
                                unit: string;
                            }[];
                        };
                    } | {
                        /** @constant */
                        kind: "staffing";
                        request: {
                            currency: string;
                            headcount?: number;
                            readonly people?: {
                                maxHours: number;
                                minHours?: number;
                                name: string;
                                readonly shifts: string[];
                            }[];
                            readonly periods: {
                                name: string;
                                people: number;
                            }[];
                            readonly restRules: [
                                string,
                                string
                            ][];
                            readonly shifts: {
                                cost: number;
                                hours: number;
                                name: string;
                                readonly periods: string[];
                            }[];
                            shortageCost?: number;
                        };
                    } | {
                        /** @constant */
                        kind: "budget";
                        request: {
                            budget: number;
                            readonly channels: {
                                name: string;
                                readonly response: {
                                    response: number;
                                    spend: number;
                                }[];
                            }[];
                            currency: string;
                            responseUnit: string;
                        };
                    } | {
                        /** @constant */
                        kind: "metrics";
                        request: {
                            readonly constraints: {
                                metric: string;
                                /** @enum {string} */
                                operator: "<=" | ">=" | "=";
                                value: number;
                            }[];
                            readonly decisionVariables: {
                                readonly effects: {
                                    metric: string;
                                    perUnit: number;
                                }[];
                                /** @enum {string} */
                                kind: "continuous" | "integer" | "binary";
                                lower: number | null;
                                name: string;
                                unit: string;
                                upper: number | null;
                            }[];
                            readonly metrics: {
                                base: number;
                                name: string;
                                unit: string;
                            }[];
                            /** @enum {string} */
                            objective: "maximize" | "minimize";
                            targetMetric: string;
                        };
                    } | {
                        /** @constant */
                        kind: "linear";
                        request: {
                            readonly constraints: {
                                name: string;
                                /** @enum {string} */
                                relation: "<=" | ">=" | "=";
                                rightHandSide: number;
                                readonly terms: {
                                    coefficient: number;
                                    unit?: string;
                                    variable: string;
                                }[];
                                unit: string;
                            }[];
                            objective: {
                                constant: number;
                                /** @enum {string} */
                                direction: "maximize" | "minimize";
                                readonly terms: {
                                    coefficient: number;
                                    unit?: string;
                                    variable: string;
                                }[];
                                unit: string;
                            };
                            readonly variables: {
                                /** @enum {string} */
                                kind: "continuous" | "integer" | "binary";
                                lower: number | null;
                                name: string;
                                unit: string;
                                upper: number | null;
                            }[];
                        };
                    };
                    /** @default false */
                    sensitivity?: boolean;
                    /** @default 60 */
                    timeLimitSeconds?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetOptimization: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                runId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bound?: number;
                        code?: string;
                        /** Format: uuid */
                        decisionId?: string;
                        /** Format: date-time */
                        endedAt?: string;
                        gap?: number;
                        /** Format: uuid */
                        goalId?: string;
                        incumbent?: number;
                        position: string;
                        reason?: string;
                        request: components["schemas"]["GetOptimizationOutput.__schema0"];
                        /** Format: date-time */
                        requestedAt: string;
                        result?: components["schemas"]["GetOptimizationOutput.__schema1"];
                        /** Format: uuid */
                        runId: string;
                        share?: number;
                        /** @enum {string} */
                        status: "requested" | "completed" | "failed" | "cancelled";
                        subject: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CancelOptimization: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                runId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestOptimizationWhatIf: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                runId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    changes: {
                        /** Format: starts_with */
                        at: string;
                        value: number;
                    }[];
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DisablePerson: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                personId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EnablePerson: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                personId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListProcesses: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                process?: string;
                status?: "running" | "finished" | "failed";
                stuck?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            correlationId: string;
                            failure?: {
                                code: string;
                                on: string;
                                reason: string;
                            };
                            instance: string;
                            /** Format: date-time */
                            movedAt: string;
                            process: string;
                            standingMillis: number;
                            /** Format: date-time */
                            startedAt: string;
                            /** @enum {string} */
                            status: "running" | "finished" | "failed";
                            step?: string;
                            steps: number;
                            stuck: boolean;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RetryProcess: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                instance: string;
                process: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListProjections: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            build?: {
                                done?: number;
                                etaSeconds?: number;
                                events: number;
                                eventsPerSecond: number;
                                total?: number;
                            };
                            eventsApplied: string;
                            failure?: string;
                            head: string;
                            lagEvents?: number;
                            lagSeconds: number;
                            name: string;
                            /**
                             * @description What this process does about it; `paused`: an event stopped it
                             * @enum {string}
                             */
                            phase: "stopped" | "running" | "paused" | "building" | "standby" | "superseded" | "retrying";
                            poison?: {
                                error?: string;
                                /** Format: uuid */
                                eventId?: string;
                                position: string;
                                type: string;
                            };
                            position: string;
                            /** Format: date-time */
                            updatedAt: string;
                            version: number;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResumeProjection: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListRecommendationArms: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            decisions: number;
                            /** @enum {string} */
                            decisionType: "ai_chat" | "ml_prediction" | "automation" | "trust_gate" | "optimization" | "forecast" | "simulation";
                            mean?: number;
                            modelVersion: string;
                            position?: string;
                            rank: number;
                            rewards: number;
                            score?: number;
                            /** Format: date-time */
                            updatedAt?: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListReplays: {
        parameters: {
            query?: {
                after?: string;
                diverged?: "true";
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            completedAt: string;
                            diverged: number;
                            engines: {
                                answers: number;
                                engine: string;
                            }[];
                            inputMissing: number;
                            reachedPosition: string;
                            redacted: number;
                            /** Format: uuid */
                            replayId: string;
                            reproduced: number;
                            unknownEngine: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetReplay: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                replayId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        completedAt: string;
                        diverged: number;
                        divergences: {
                            differences: {
                                field: string;
                                recomputed?: string;
                                recorded?: string;
                                /** @constant */
                                withheld?: true;
                            }[];
                            eventId: string;
                            eventType: string;
                            position: string;
                        }[];
                        engines: {
                            answers: number;
                            engine: string;
                        }[];
                        inputMissing: number;
                        reachedPosition: string;
                        redacted: number;
                        /** Format: uuid */
                        replayId: string;
                        reproduced: number;
                        unknownEngine: number;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListReports: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                period?: "day" | "week" | "month";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            digest: string;
                            engine: string;
                            inputPosition: string;
                            metrics: number;
                            /** @enum {string} */
                            period: "day" | "week" | "month";
                            /** Format: uuid */
                            reportId: string;
                            /** Format: date-time */
                            writtenAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetReport: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                reportId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        digest: string;
                        engine: string;
                        inputPosition: string;
                        metrics: number;
                        /** @enum {string} */
                        period: "day" | "week" | "month";
                        report: {
                            /** Format: date-time */
                            computedAt: string;
                            engine: string;
                            falsePositiveRate: number;
                            inputPosition: string;
                            metrics: ({
                                metric: string;
                                /** @constant */
                                status: "notRegistered";
                            } | {
                                /** @enum {string} */
                                granularity: "instant" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
                                metric: string;
                                /** @constant */
                                status: "periodsDoNotNest";
                                timeZone: string;
                                title: string;
                            } | {
                                /** Format: date-time */
                                from: string;
                                metric: string;
                                /** @constant */
                                status: "notOver";
                                title: string;
                                /** Format: date-time */
                                to: string;
                            } | {
                                /** @enum {string} */
                                aggregation: "sum" | "avg" | "min" | "max" | "last" | "quotient";
                                /** @enum {string} */
                                direction: "higherIsBetter" | "lowerIsBetter" | "neither";
                                /** Format: date-time */
                                from: string;
                                goals: {
                                    current?: {
                                        /** Format: date-time */
                                        at: string;
                                        value: string;
                                    };
                                    /** Format: date */
                                    deadline: string;
                                    dimensions: {
                                        [key: string]: string;
                                    };
                                    /** Format: uuid */
                                    goalId: string;
                                    /** @enum {string} */
                                    heading?: "increase" | "decrease";
                                    outlook?: {
                                        /** Format: uuid */
                                        decisionId: string;
                                        expected: {
                                            lower: number;
                                            upper: number;
                                            value: number;
                                        };
                                        /** Format: date-time */
                                        raisedAt: string;
                                        /** @enum {string} */
                                        verdict: "on_track" | "at_risk" | "behind";
                                    };
                                    progress?: number;
                                    source: string;
                                    /** @enum {string} */
                                    status: "created" | "in_progress" | "completed" | "archived";
                                    target: string;
                                    title: string;
                                }[];
                                metric: string;
                                /** Format: date-time */
                                previousFrom: string;
                                series: {
                                    anomalies: {
                                        /** @constant */
                                        status: "tooShort";
                                        values: number;
                                        valuesNeeded: number;
                                    } | {
                                        anomalies: ({
                                            /** Format: date-time */
                                            at: string;
                                            expected: number;
                                            /** @constant */
                                            kind: "spike";
                                            score: number;
                                            value: number;
                                            window: {
                                                /** Format: date-time */
                                                from: string;
                                                /** Format: date-time */
                                                to: string;
                                            };
                                        } | {
                                            after: number;
                                            /** Format: date-time */
                                            at: string;
                                            before: number;
                                            /** @constant */
                                            kind: "levelShift";
                                            score: number;
                                            window: {
                                                /** Format: date-time */
                                                from: string;
                                                /** Format: date-time */
                                                to: string;
                                            };
                                        })[];
                                        /** Format: date-time */
                                        from: string;
                                        /** @constant */
                                        status: "examined";
                                        values: number;
                                    };
                                    change?: {
                                        absolute: string;
                                        relative?: string;
                                    };
                                    current?: {
                                        corrections: number;
                                        value: string;
                                        values: number;
                                    };
                                    previous?: {
                                        corrections: number;
                                        value: string;
                                        values: number;
                                    };
                                    source: string;
                                }[];
                                /** @constant */
                                status: "reported";
                                timeZone: string;
                                title: string;
                                /** Format: date-time */
                                to: string;
                                unit: string;
                            })[];
                            request: {
                                /** Format: date */
                                before?: string;
                                /**
                                 * @default metric
                                 * @enum {string}
                                 */
                                clocks: "metric" | "tenant";
                                metrics?: string[];
                                /** @enum {string} */
                                period: "day" | "week" | "month";
                            };
                        };
                        /** Format: uuid */
                        reportId: string;
                        /** Format: date-time */
                        writtenAt: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetReportTable: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                reportId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListRoles: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        permissions: string[];
                        roles: {
                            description: string;
                            limitedToModules: boolean;
                            name: string;
                            patterns: string[];
                            permissions: string[];
                            preset: boolean;
                            retired: boolean;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DefineRole: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    description?: string;
                    permissions: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RetireRole: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListAutomationRules: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                enabled?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            author: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            };
                            /** Format: date-time */
                            definedAt: string;
                            definition: {
                                actions: ({
                                    /** @enum {string} */
                                    actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                                    changeBasisPoints?: number;
                                    dailyBudget?: {
                                        amountMinor: string;
                                        currency: string;
                                    } | {
                                        channel: string;
                                        ofAction: number;
                                    };
                                    entity: {
                                        id: {
                                            value: string;
                                        } | {
                                            fact: string;
                                        };
                                        /** @enum {string} */
                                        kind: "campaign" | "adset" | "creative";
                                    };
                                    /** @constant */
                                    kind: "propose";
                                    /** @enum {string} */
                                    when: "always" | "on_success" | "on_failure";
                                } | {
                                    /** @constant */
                                    kind: "notify";
                                    message: string;
                                    /** @enum {string} */
                                    severity: "info" | "warning" | "critical";
                                    /** @enum {string} */
                                    when: "always" | "on_success" | "on_failure";
                                } | {
                                    actionType: string;
                                    gateId: string;
                                    /** @constant */
                                    kind: "evaluate_gate";
                                    /** @enum {string} */
                                    when: "always" | "on_success" | "on_failure";
                                } | {
                                    /** @constant */
                                    kind: "start_run";
                                    run: {
                                        /** @constant */
                                        kind: "forecast";
                                        request: {
                                            /** @default {} */
                                            dimensions: {
                                                [key: string]: string;
                                            };
                                            floor?: number;
                                            /** @default [] */
                                            readonly holidays: {
                                                /** Format: date */
                                                day: string;
                                                name: string;
                                            }[];
                                            horizon: number;
                                            readonly members?: ("theta" | "exponential-smoothing" | "decomposition" | "boosted-trees" | "arima" | "additive" | "seasonal-naive")[];
                                            metric: string;
                                            /**
                                             * @default refuse
                                             * @enum {string}
                                             */
                                            missing: "refuse" | "zero";
                                            source: string;
                                            readonly weights?: {
                                                [key: string]: number;
                                            };
                                        };
                                    } | {
                                        /** @constant */
                                        kind: "optimization";
                                        request: {
                                            name: string;
                                            plan: {
                                                /** @constant */
                                                kind: "inventory";
                                                request: {
                                                    budget?: number;
                                                    capacity?: {
                                                        amount: number;
                                                        unit: string;
                                                    };
                                                    currency: string;
                                                    readonly periods: string[];
                                                    readonly products: {
                                                        readonly demand: number[];
                                                        holdingCost: number;
                                                        leadPeriods: number;
                                                        lotSize?: number;
                                                        name: string;
                                                        openingStock: number;
                                                        orderCost: number;
                                                        purchaseCost: number;
                                                        safetyStock: number;
                                                        serviceLevel: number;
                                                        space: number;
                                                        stockOutCost: number;
                                                        uncertainty?: {
                                                            deviation: number;
                                                            /** @enum {string} */
                                                            level: "0.90" | "0.95" | "0.975" | "0.99";
                                                        };
                                                        unit: string;
                                                    }[];
                                                };
                                            } | {
                                                /** @constant */
                                                kind: "staffing";
                                                request: {
                                                    currency: string;
                                                    headcount?: number;
                                                    readonly people?: {
                                                        maxHours: number;
                                                        minHours?: number;
                                                        name: string;
                                                        readonly shifts: string[];
                                                    }[];
                                                    readonly periods: {
                                                        name: string;
                                                        people: number;
                                                    }[];
                                                    readonly restRules: [
                                                        string,
                                                        string
                                                    ][];
                                                    readonly shifts: {
                                                        cost: number;
                                                        hours: number;
                                                        name: string;
                                                        readonly periods: string[];
                                                    }[];
                                                    shortageCost?: number;
                                                };
                                            } | {
                                                /** @constant */
                                                kind: "budget";
                                                request: {
                                                    budget: number;
                                                    readonly channels: {
                                                        name: string;
                                                        readonly response: {
                                                            response: number;
                                                            spend: number;
                                                        }[];
                                                    }[];
                                                    currency: string;
                                                    responseUnit: string;
                                                };
                                            } | {
                                                /** @constant */
                                                kind: "metrics";
                                                request: {
                                                    readonly constraints: {
                                                        metric: string;
                                                        /** @enum {string} */
                                                        operator: "<=" | ">=" | "=";
                                                        value: number;
                                                    }[];
                                                    readonly decisionVariables: {
                                                        readonly effects: {
                                                            metric: string;
                                                            perUnit: number;
                                                        }[];
                                                        /** @enum {string} */
                                                        kind: "continuous" | "integer" | "binary";
                                                        lower: number | null;
                                                        name: string;
                                                        unit: string;
                                                        upper: number | null;
                                                    }[];
                                                    readonly metrics: {
                                                        base: number;
                                                        name: string;
                                                        unit: string;
                                                    }[];
                                                    /** @enum {string} */
                                                    objective: "maximize" | "minimize";
                                                    targetMetric: string;
                                                };
                                            } | {
                                                /** @constant */
                                                kind: "linear";
                                                request: {
                                                    readonly constraints: {
                                                        name: string;
                                                        /** @enum {string} */
                                                        relation: "<=" | ">=" | "=";
                                                        rightHandSide: number;
                                                        readonly terms: {
                                                            coefficient: number;
                                                            unit?: string;
                                                            variable: string;
                                                        }[];
                                                        unit: string;
                                                    }[];
                                                    objective: {
                                                        constant: number;
                                                        /** @enum {string} */
                                                        direction: "maximize" | "minimize";
                                                        readonly terms: {
                                                            coefficient: number;
                                                            unit?: string;
                                                            variable: string;
                                                        }[];
                                                        unit: string;
                                                    };
                                                    readonly variables: {
                                                        /** @enum {string} */
                                                        kind: "continuous" | "integer" | "binary";
                                                        lower: number | null;
                                                        name: string;
                                                        unit: string;
                                                        upper: number | null;
                                                    }[];
                                                };
                                            };
                                            /** @default false */
                                            sensitivity: boolean;
                                            /** @default 60 */
                                            timeLimitSeconds: number;
                                        };
                                    } | {
                                        /** @constant */
                                        kind: "simulation";
                                        request: {
                                            model: {
                                                /** @default [] */
                                                correlations: {
                                                    between: [
                                                        string,
                                                        string
                                                    ];
                                                    coefficient: number;
                                                }[];
                                                formulas: {
                                                    formula: string;
                                                    name: string;
                                                }[];
                                                inputs: {
                                                    distribution: {
                                                        /** @constant */
                                                        kind: "fixed";
                                                        value: number;
                                                    } | {
                                                        /** @constant */
                                                        kind: "uniform";
                                                        max: number;
                                                        min: number;
                                                    } | {
                                                        /** @constant */
                                                        kind: "normal";
                                                        mean: number;
                                                        standardDeviation: number;
                                                    } | {
                                                        /** @constant */
                                                        kind: "lognormal";
                                                        logMean: number;
                                                        logStandardDeviation: number;
                                                    } | {
                                                        /** @constant */
                                                        kind: "triangular";
                                                        max: number;
                                                        min: number;
                                                        mode: number;
                                                    } | {
                                                        alpha: number;
                                                        beta: number;
                                                        /** @constant */
                                                        kind: "beta";
                                                        /** @default 1 */
                                                        max: number;
                                                        /** @default 0 */
                                                        min: number;
                                                    } | {
                                                        /** @constant */
                                                        kind: "empirical";
                                                        values: number[];
                                                    } | {
                                                        /** @default {} */
                                                        dimensions: {
                                                            [key: string]: string;
                                                        };
                                                        /** @constant */
                                                        kind: "observed";
                                                        /** @default 365 */
                                                        limit: number;
                                                        metric: string;
                                                        source: string;
                                                    };
                                                    name: string;
                                                }[];
                                                outcome: string;
                                            };
                                            name: string;
                                            plan: {
                                                /** @default 10000 */
                                                draws: number;
                                                seed: string;
                                                until?: {
                                                    /** @enum {string} */
                                                    estimate: "mean" | "p10" | "p50" | "p90";
                                                    standardError: number;
                                                };
                                            };
                                        };
                                    };
                                    /** @enum {string} */
                                    when: "always" | "on_success" | "on_failure";
                                })[];
                                condition: components["schemas"]["ListAutomationRulesOutput.__schema1"];
                                coolDownMillis: number;
                                description: string;
                                measures: {
                                    [key: string]: {
                                        /** @constant */
                                        kind: "last";
                                        metric: string;
                                        source?: string;
                                    } | {
                                        /** @enum {string} */
                                        kind: "sum" | "avg" | "min" | "max" | "count";
                                        metric: string;
                                        source?: string;
                                        windowMillis: number;
                                    } | {
                                        /** @constant */
                                        kind: "trend";
                                        metric: string;
                                        source?: string;
                                        windowMillis: number;
                                    } | {
                                        /** @constant */
                                        kind: "anomaly";
                                        metric: string;
                                        source?: string;
                                    };
                                };
                                title: string;
                                trigger: {
                                    /** @constant */
                                    kind: "event";
                                    types: ("SignalObserved" | "SignalSourceRetired" | "TrustGateEvaluated" | "DecisionOutcomeObserved" | "AutopilotPlanFailed" | "AutopilotPlanDeviated" | "DecisionRecorded" | "GoalOutlookRecorded" | "GoalCompleted")[];
                                } | {
                                    /** @constant */
                                    kind: "metric";
                                    metrics: string[];
                                };
                            };
                            digest: string;
                            enabled: boolean;
                            evaluations: number;
                            firings: number;
                            lastFiredAt: string | null;
                            ruleId: string;
                            ruleVersion: number;
                            title: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DefineAutomationRule: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    actions: ({
                        /** @enum {string} */
                        actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                        changeBasisPoints?: number;
                        dailyBudget?: {
                            amountMinor: string;
                            currency: string;
                        } | {
                            channel: string;
                            ofAction: number;
                        };
                        entity: {
                            id: {
                                value: string;
                            } | {
                                fact: string;
                            };
                            /** @enum {string} */
                            kind: "campaign" | "adset" | "creative";
                        };
                        /** @constant */
                        kind: "propose";
                        /** @enum {string} */
                        when: "always" | "on_success" | "on_failure";
                    } | {
                        /** @constant */
                        kind: "notify";
                        message: string;
                        /** @enum {string} */
                        severity: "info" | "warning" | "critical";
                        /** @enum {string} */
                        when: "always" | "on_success" | "on_failure";
                    } | {
                        actionType: string;
                        gateId: string;
                        /** @constant */
                        kind: "evaluate_gate";
                        /** @enum {string} */
                        when: "always" | "on_success" | "on_failure";
                    } | {
                        /** @constant */
                        kind: "start_run";
                        run: {
                            /** @constant */
                            kind: "forecast";
                            request: {
                                /** @default {} */
                                dimensions?: {
                                    [key: string]: string;
                                };
                                floor?: number;
                                /** @default [] */
                                readonly holidays?: {
                                    /** Format: date */
                                    day: string;
                                    name: string;
                                }[];
                                horizon: number;
                                readonly members?: ("theta" | "exponential-smoothing" | "decomposition" | "boosted-trees" | "arima" | "additive" | "seasonal-naive")[];
                                metric: string;
                                /**
                                 * @default refuse
                                 * @enum {string}
                                 */
                                missing?: "refuse" | "zero";
                                source: string;
                                readonly weights?: {
                                    [key: string]: number;
                                };
                            };
                        } | {
                            /** @constant */
                            kind: "optimization";
                            request: {
                                name: string;
                                plan: {
                                    /** @constant */
                                    kind: "inventory";
                                    request: {
                                        budget?: number;
                                        capacity?: {
                                            amount: number;
                                            unit: string;
                                        };
                                        currency: string;
                                        readonly periods: string[];
                                        readonly products: {
                                            readonly demand: number[];
                                            holdingCost: number;
                                            leadPeriods: number;
                                            lotSize?: number;
                                            name: string;
                                            openingStock: number;
                                            orderCost: number;
                                            purchaseCost: number;
                                            safetyStock: number;
                                            serviceLevel: number;
                                            space: number;
                                            stockOutCost: number;
                                            uncertainty?: {
                                                deviation: number;
                                                /** @enum {string} */
                                                level: "0.90" | "0.95" | "0.975" | "0.99";
                                            };
                                            unit: string;
                                        }[];
                                    };
                                } | {
                                    /** @constant */
                                    kind: "staffing";
                                    request: {
                                        currency: string;
                                        headcount?: number;
                                        readonly people?: {
                                            maxHours: number;
                                            minHours?: number;
                                            name: string;
                                            readonly shifts: string[];
                                        }[];
                                        readonly periods: {
                                            name: string;
                                            people: number;
                                        }[];
                                        readonly restRules: [
                                            string,
                                            string
                                        ][];
                                        readonly shifts: {
                                            cost: number;
                                            hours: number;
                                            name: string;
                                            readonly periods: string[];
                                        }[];
                                        shortageCost?: number;
                                    };
                                } | {
                                    /** @constant */
                                    kind: "budget";
                                    request: {
                                        budget: number;
                                        readonly channels: {
                                            name: string;
                                            readonly response: {
                                                response: number;
                                                spend: number;
                                            }[];
                                        }[];
                                        currency: string;
                                        responseUnit: string;
                                    };
                                } | {
                                    /** @constant */
                                    kind: "metrics";
                                    request: {
                                        readonly constraints: {
                                            metric: string;
                                            /** @enum {string} */
                                            operator: "<=" | ">=" | "=";
                                            value: number;
                                        }[];
                                        readonly decisionVariables: {
                                            readonly effects: {
                                                metric: string;
                                                perUnit: number;
                                            }[];
                                            /** @enum {string} */
                                            kind: "continuous" | "integer" | "binary";
                                            lower: number | null;
                                            name: string;
                                            unit: string;
                                            upper: number | null;
                                        }[];
                                        readonly metrics: {
                                            base: number;
                                            name: string;
                                            unit: string;
                                        }[];
                                        /** @enum {string} */
                                        objective: "maximize" | "minimize";
                                        targetMetric: string;
                                    };
                                } | {
                                    /** @constant */
                                    kind: "linear";
                                    request: {
                                        readonly constraints: {
                                            name: string;
                                            /** @enum {string} */
                                            relation: "<=" | ">=" | "=";
                                            rightHandSide: number;
                                            readonly terms: {
                                                coefficient: number;
                                                unit?: string;
                                                variable: string;
                                            }[];
                                            unit: string;
                                        }[];
                                        objective: {
                                            constant: number;
                                            /** @enum {string} */
                                            direction: "maximize" | "minimize";
                                            readonly terms: {
                                                coefficient: number;
                                                unit?: string;
                                                variable: string;
                                            }[];
                                            unit: string;
                                        };
                                        readonly variables: {
                                            /** @enum {string} */
                                            kind: "continuous" | "integer" | "binary";
                                            lower: number | null;
                                            name: string;
                                            unit: string;
                                            upper: number | null;
                                        }[];
                                    };
                                };
                                /** @default false */
                                sensitivity?: boolean;
                                /** @default 60 */
                                timeLimitSeconds?: number;
                            };
                        } | {
                            /** @constant */
                            kind: "simulation";
                            request: {
                                model: {
                                    /** @default [] */
                                    correlations?: {
                                        between: [
                                            string,
                                            string
                                        ];
                                        coefficient: number;
                                    }[];
                                    formulas: {
                                        formula: string;
                                        name: string;
                                    }[];
                                    inputs: {
                                        distribution: {
                                            /** @constant */
                                            kind: "fixed";
                                            value: number;
                                        } | {
                                            /** @constant */
                                            kind: "uniform";
                                            max: number;
                                            min: number;
                                        } | {
                                            /** @constant */
                                            kind: "normal";
                                            mean: number;
                                            standardDeviation: number;
                                        } | {
                                            /** @constant */
                                            kind: "lognormal";
                                            logMean: number;
                                            logStandardDeviation: number;
                                        } | {
                                            /** @constant */
                                            kind: "triangular";
                                            max: number;
                                            min: number;
                                            mode: number;
                                        } | {
                                            alpha: number;
                                            beta: number;
                                            /** @constant */
                                            kind: "beta";
                                            /** @default 1 */
                                            max?: number;
                                            /** @default 0 */
                                            min?: number;
                                        } | {
                                            /** @constant */
                                            kind: "empirical";
                                            values: number[];
                                        } | {
                                            /** @default {} */
                                            dimensions?: {
                                                [key: string]: string;
                                            };
                                            /** @constant */
                                            kind: "observed";
                                            /** @default 365 */
                                            limit?: number;
                                            metric: string;
                                            source: string;
                                        };
                                        name: string;
                                    }[];
                                    outcome: string;
                                };
                                name: string;
                                plan: {
                                    /** @default 10000 */
                                    draws?: number;
                                    seed: string;
                                    until?: {
                                        /** @enum {string} */
                                        estimate: "mean" | "p10" | "p50" | "p90";
                                        standardError: number;
                                    };
                                };
                            };
                        };
                        /** @enum {string} */
                        when: "always" | "on_success" | "on_failure";
                    })[];
                    condition: components["schemas"]["DefineAutomationRuleInput.__schema1"];
                    coolDownMillis: number;
                    /** @default  */
                    description?: string;
                    /** @default {} */
                    measures?: {
                        [key: string]: {
                            /** @constant */
                            kind: "last";
                            metric: string;
                            source?: string;
                        } | {
                            /** @enum {string} */
                            kind: "sum" | "avg" | "min" | "max" | "count";
                            metric: string;
                            source?: string;
                            windowMillis: number;
                        } | {
                            /** @constant */
                            kind: "trend";
                            metric: string;
                            source?: string;
                            windowMillis: number;
                        } | {
                            /** @constant */
                            kind: "anomaly";
                            metric: string;
                            source?: string;
                        };
                    };
                    ruleId?: string;
                    title: string;
                    trigger: {
                        /** @constant */
                        kind: "event";
                        types: ("SignalObserved" | "SignalSourceRetired" | "TrustGateEvaluated" | "DecisionOutcomeObserved" | "AutopilotPlanFailed" | "AutopilotPlanDeviated" | "DecisionRecorded" | "GoalOutlookRecorded" | "GoalCompleted")[];
                    } | {
                        /** @constant */
                        kind: "metric";
                        metrics: string[];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetAutomationRule: {
        parameters: {
            query?: {
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                ruleId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actions: {
                            action: {
                                action: {
                                    /** @enum {string} */
                                    actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                                    changeBasisPoints?: number;
                                    dailyBudget?: {
                                        amountMinor: string;
                                        currency: string;
                                    };
                                    entity: {
                                        id: string;
                                        /** @enum {string} */
                                        kind: "campaign" | "adset" | "creative";
                                    };
                                };
                                /** @constant */
                                kind: "propose";
                                plannedSpend?: {
                                    channel: string;
                                    ofAction: number;
                                };
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                /** @constant */
                                kind: "notify";
                                message: string;
                                /** @enum {string} */
                                severity: "info" | "warning" | "critical";
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                actionType: string;
                                gateId: string;
                                /** @constant */
                                kind: "evaluate_gate";
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                /** @constant */
                                kind: "start_run";
                                run: {
                                    /** @constant */
                                    kind: "forecast";
                                    request: {
                                        /** @default {} */
                                        dimensions: {
                                            [key: string]: string;
                                        };
                                        floor?: number;
                                        /** @default [] */
                                        readonly holidays: {
                                            /** Format: date */
                                            day: string;
                                            name: string;
                                        }[];
                                        horizon: number;
                                        readonly members?: ("theta" | "exponential-smoothing" | "decomposition" | "boosted-trees" | "arima" | "additive" | "seasonal-naive")[];
                                        metric: string;
                                        /**
                                         * @default refuse
                                         * @enum {string}
                                         */
                                        missing: "refuse" | "zero";
                                        source: string;
                                        readonly weights?: {
                                            [key: string]: number;
                                        };
                                    };
                                } | {
                                    /** @constant */
                                    kind: "optimization";
                                    request: {
                                        name: string;
                                        plan: {
                                            /** @constant */
                                            kind: "inventory";
                                            request: {
                                                budget?: number;
                                                capacity?: {
                                                    amount: number;
                                                    unit: string;
                                                };
                                                currency: string;
                                                readonly periods: string[];
                                                readonly products: {
                                                    readonly demand: number[];
                                                    holdingCost: number;
                                                    leadPeriods: number;
                                                    lotSize?: number;
                                                    name: string;
                                                    openingStock: number;
                                                    orderCost: number;
                                                    purchaseCost: number;
                                                    safetyStock: number;
                                                    serviceLevel: number;
                                                    space: number;
                                                    stockOutCost: number;
                                                    uncertainty?: {
                                                        deviation: number;
                                                        /** @enum {string} */
                                                        level: "0.90" | "0.95" | "0.975" | "0.99";
                                                    };
                                                    unit: string;
                                                }[];
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "staffing";
                                            request: {
                                                currency: string;
                                                headcount?: number;
                                                readonly people?: {
                                                    maxHours: number;
                                                    minHours?: number;
                                                    name: string;
                                                    readonly shifts: string[];
                                                }[];
                                                readonly periods: {
                                                    name: string;
                                                    people: number;
                                                }[];
                                                readonly restRules: [
                                                    string,
                                                    string
                                                ][];
                                                readonly shifts: {
                                                    cost: number;
                                                    hours: number;
                                                    name: string;
                                                    readonly periods: string[];
                                                }[];
                                                shortageCost?: number;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "budget";
                                            request: {
                                                budget: number;
                                                readonly channels: {
                                                    name: string;
                                                    readonly response: {
                                                        response: number;
                                                        spend: number;
                                                    }[];
                                                }[];
                                                currency: string;
                                                responseUnit: string;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "metrics";
                                            request: {
                                                readonly constraints: {
                                                    metric: string;
                                                    /** @enum {string} */
                                                    operator: "<=" | ">=" | "=";
                                                    value: number;
                                                }[];
                                                readonly decisionVariables: {
                                                    readonly effects: {
                                                        metric: string;
                                                        perUnit: number;
                                                    }[];
                                                    /** @enum {string} */
                                                    kind: "continuous" | "integer" | "binary";
                                                    lower: number | null;
                                                    name: string;
                                                    unit: string;
                                                    upper: number | null;
                                                }[];
                                                readonly metrics: {
                                                    base: number;
                                                    name: string;
                                                    unit: string;
                                                }[];
                                                /** @enum {string} */
                                                objective: "maximize" | "minimize";
                                                targetMetric: string;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "linear";
                                            request: {
                                                readonly constraints: {
                                                    name: string;
                                                    /** @enum {string} */
                                                    relation: "<=" | ">=" | "=";
                                                    rightHandSide: number;
                                                    readonly terms: {
                                                        coefficient: number;
                                                        unit?: string;
                                                        variable: string;
                                                    }[];
                                                    unit: string;
                                                }[];
                                                objective: {
                                                    constant: number;
                                                    /** @enum {string} */
                                                    direction: "maximize" | "minimize";
                                                    readonly terms: {
                                                        coefficient: number;
                                                        unit?: string;
                                                        variable: string;
                                                    }[];
                                                    unit: string;
                                                };
                                                readonly variables: {
                                                    /** @enum {string} */
                                                    kind: "continuous" | "integer" | "binary";
                                                    lower: number | null;
                                                    name: string;
                                                    unit: string;
                                                    upper: number | null;
                                                }[];
                                            };
                                        };
                                        /** @default false */
                                        sensitivity: boolean;
                                        /** @default 60 */
                                        timeLimitSeconds: number;
                                    };
                                } | {
                                    /** @constant */
                                    kind: "simulation";
                                    request: {
                                        model: {
                                            /** @default [] */
                                            correlations: {
                                                between: [
                                                    string,
                                                    string
                                                ];
                                                coefficient: number;
                                            }[];
                                            formulas: {
                                                formula: string;
                                                name: string;
                                            }[];
                                            inputs: {
                                                distribution: {
                                                    /** @constant */
                                                    kind: "fixed";
                                                    value: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "uniform";
                                                    max: number;
                                                    min: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "normal";
                                                    mean: number;
                                                    standardDeviation: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "lognormal";
                                                    logMean: number;
                                                    logStandardDeviation: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "triangular";
                                                    max: number;
                                                    min: number;
                                                    mode: number;
                                                } | {
                                                    alpha: number;
                                                    beta: number;
                                                    /** @constant */
                                                    kind: "beta";
                                                    /** @default 1 */
                                                    max: number;
                                                    /** @default 0 */
                                                    min: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "empirical";
                                                    values: number[];
                                                } | {
                                                    /** @default {} */
                                                    dimensions: {
                                                        [key: string]: string;
                                                    };
                                                    /** @constant */
                                                    kind: "observed";
                                                    /** @default 365 */
                                                    limit: number;
                                                    metric: string;
                                                    source: string;
                                                };
                                                name: string;
                                            }[];
                                            outcome: string;
                                        };
                                        name: string;
                                        plan: {
                                            /** @default 10000 */
                                            draws: number;
                                            seed: string;
                                            until?: {
                                                /** @enum {string} */
                                                estimate: "mean" | "p10" | "p50" | "p90";
                                                standardError: number;
                                            };
                                        };
                                    };
                                };
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            };
                            detail: string | null;
                            /** Format: date-time */
                            firedAt: string;
                            /** Format: uuid */
                            firingId: string;
                            index: number;
                            result: ("success" | "failure" | "skipped") | null;
                        }[];
                        author: {
                            id: string;
                            /** @enum {string} */
                            kind: "user" | "apiKey" | "process" | "system";
                        };
                        /** Format: date-time */
                        definedAt: string;
                        definition: {
                            actions: ({
                                /** @enum {string} */
                                actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                                changeBasisPoints?: number;
                                dailyBudget?: {
                                    amountMinor: string;
                                    currency: string;
                                } | {
                                    channel: string;
                                    ofAction: number;
                                };
                                entity: {
                                    id: {
                                        value: string;
                                    } | {
                                        fact: string;
                                    };
                                    /** @enum {string} */
                                    kind: "campaign" | "adset" | "creative";
                                };
                                /** @constant */
                                kind: "propose";
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                /** @constant */
                                kind: "notify";
                                message: string;
                                /** @enum {string} */
                                severity: "info" | "warning" | "critical";
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                actionType: string;
                                gateId: string;
                                /** @constant */
                                kind: "evaluate_gate";
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                /** @constant */
                                kind: "start_run";
                                run: {
                                    /** @constant */
                                    kind: "forecast";
                                    request: {
                                        /** @default {} */
                                        dimensions: {
                                            [key: string]: string;
                                        };
                                        floor?: number;
                                        /** @default [] */
                                        readonly holidays: {
                                            /** Format: date */
                                            day: string;
                                            name: string;
                                        }[];
                                        horizon: number;
                                        readonly members?: ("theta" | "exponential-smoothing" | "decomposition" | "boosted-trees" | "arima" | "additive" | "seasonal-naive")[];
                                        metric: string;
                                        /**
                                         * @default refuse
                                         * @enum {string}
                                         */
                                        missing: "refuse" | "zero";
                                        source: string;
                                        readonly weights?: {
                                            [key: string]: number;
                                        };
                                    };
                                } | {
                                    /** @constant */
                                    kind: "optimization";
                                    request: {
                                        name: string;
                                        plan: {
                                            /** @constant */
                                            kind: "inventory";
                                            request: {
                                                budget?: number;
                                                capacity?: {
                                                    amount: number;
                                                    unit: string;
                                                };
                                                currency: string;
                                                readonly periods: string[];
                                                readonly products: {
                                                    readonly demand: number[];
                                                    holdingCost: number;
                                                    leadPeriods: number;
                                                    lotSize?: number;
                                                    name: string;
                                                    openingStock: number;
                                                    orderCost: number;
                                                    purchaseCost: number;
                                                    safetyStock: number;
                                                    serviceLevel: number;
                                                    space: number;
                                                    stockOutCost: number;
                                                    uncertainty?: {
                                                        deviation: number;
                                                        /** @enum {string} */
                                                        level: "0.90" | "0.95" | "0.975" | "0.99";
                                                    };
                                                    unit: string;
                                                }[];
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "staffing";
                                            request: {
                                                currency: string;
                                                headcount?: number;
                                                readonly people?: {
                                                    maxHours: number;
                                                    minHours?: number;
                                                    name: string;
                                                    readonly shifts: string[];
                                                }[];
                                                readonly periods: {
                                                    name: string;
                                                    people: number;
                                                }[];
                                                readonly restRules: [
                                                    string,
                                                    string
                                                ][];
                                                readonly shifts: {
                                                    cost: number;
                                                    hours: number;
                                                    name: string;
                                                    readonly periods: string[];
                                                }[];
                                                shortageCost?: number;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "budget";
                                            request: {
                                                budget: number;
                                                readonly channels: {
                                                    name: string;
                                                    readonly response: {
                                                        response: number;
                                                        spend: number;
                                                    }[];
                                                }[];
                                                currency: string;
                                                responseUnit: string;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "metrics";
                                            request: {
                                                readonly constraints: {
                                                    metric: string;
                                                    /** @enum {string} */
                                                    operator: "<=" | ">=" | "=";
                                                    value: number;
                                                }[];
                                                readonly decisionVariables: {
                                                    readonly effects: {
                                                        metric: string;
                                                        perUnit: number;
                                                    }[];
                                                    /** @enum {string} */
                                                    kind: "continuous" | "integer" | "binary";
                                                    lower: number | null;
                                                    name: string;
                                                    unit: string;
                                                    upper: number | null;
                                                }[];
                                                readonly metrics: {
                                                    base: number;
                                                    name: string;
                                                    unit: string;
                                                }[];
                                                /** @enum {string} */
                                                objective: "maximize" | "minimize";
                                                targetMetric: string;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "linear";
                                            request: {
                                                readonly constraints: {
                                                    name: string;
                                                    /** @enum {string} */
                                                    relation: "<=" | ">=" | "=";
                                                    rightHandSide: number;
                                                    readonly terms: {
                                                        coefficient: number;
                                                        unit?: string;
                                                        variable: string;
                                                    }[];
                                                    unit: string;
                                                }[];
                                                objective: {
                                                    constant: number;
                                                    /** @enum {string} */
                                                    direction: "maximize" | "minimize";
                                                    readonly terms: {
                                                        coefficient: number;
                                                        unit?: string;
                                                        variable: string;
                                                    }[];
                                                    unit: string;
                                                };
                                                readonly variables: {
                                                    /** @enum {string} */
                                                    kind: "continuous" | "integer" | "binary";
                                                    lower: number | null;
                                                    name: string;
                                                    unit: string;
                                                    upper: number | null;
                                                }[];
                                            };
                                        };
                                        /** @default false */
                                        sensitivity: boolean;
                                        /** @default 60 */
                                        timeLimitSeconds: number;
                                    };
                                } | {
                                    /** @constant */
                                    kind: "simulation";
                                    request: {
                                        model: {
                                            /** @default [] */
                                            correlations: {
                                                between: [
                                                    string,
                                                    string
                                                ];
                                                coefficient: number;
                                            }[];
                                            formulas: {
                                                formula: string;
                                                name: string;
                                            }[];
                                            inputs: {
                                                distribution: {
                                                    /** @constant */
                                                    kind: "fixed";
                                                    value: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "uniform";
                                                    max: number;
                                                    min: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "normal";
                                                    mean: number;
                                                    standardDeviation: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "lognormal";
                                                    logMean: number;
                                                    logStandardDeviation: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "triangular";
                                                    max: number;
                                                    min: number;
                                                    mode: number;
                                                } | {
                                                    alpha: number;
                                                    beta: number;
                                                    /** @constant */
                                                    kind: "beta";
                                                    /** @default 1 */
                                                    max: number;
                                                    /** @default 0 */
                                                    min: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "empirical";
                                                    values: number[];
                                                } | {
                                                    /** @default {} */
                                                    dimensions: {
                                                        [key: string]: string;
                                                    };
                                                    /** @constant */
                                                    kind: "observed";
                                                    /** @default 365 */
                                                    limit: number;
                                                    metric: string;
                                                    source: string;
                                                };
                                                name: string;
                                            }[];
                                            outcome: string;
                                        };
                                        name: string;
                                        plan: {
                                            /** @default 10000 */
                                            draws: number;
                                            seed: string;
                                            until?: {
                                                /** @enum {string} */
                                                estimate: "mean" | "p10" | "p50" | "p90";
                                                standardError: number;
                                            };
                                        };
                                    };
                                };
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            })[];
                            condition: components["schemas"]["GetAutomationRuleOutput.__schema1"];
                            coolDownMillis: number;
                            description: string;
                            measures: {
                                [key: string]: {
                                    /** @constant */
                                    kind: "last";
                                    metric: string;
                                    source?: string;
                                } | {
                                    /** @enum {string} */
                                    kind: "sum" | "avg" | "min" | "max" | "count";
                                    metric: string;
                                    source?: string;
                                    windowMillis: number;
                                } | {
                                    /** @constant */
                                    kind: "trend";
                                    metric: string;
                                    source?: string;
                                    windowMillis: number;
                                } | {
                                    /** @constant */
                                    kind: "anomaly";
                                    metric: string;
                                    source?: string;
                                };
                            };
                            title: string;
                            trigger: {
                                /** @constant */
                                kind: "event";
                                types: ("SignalObserved" | "SignalSourceRetired" | "TrustGateEvaluated" | "DecisionOutcomeObserved" | "AutopilotPlanFailed" | "AutopilotPlanDeviated" | "DecisionRecorded" | "GoalOutlookRecorded" | "GoalCompleted")[];
                            } | {
                                /** @constant */
                                kind: "metric";
                                metrics: string[];
                            };
                        };
                        digest: string;
                        enabled: boolean;
                        evaluations: number;
                        firings: number;
                        lastFiredAt: string | null;
                        ruleId: string;
                        ruleVersion: number;
                        title: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DisableAutomationRule: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                ruleId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DryRunAutomationRule: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                ruleId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        complete: boolean;
                        evaluated: number;
                        firings: {
                            actions: ({
                                action: {
                                    /** @enum {string} */
                                    actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                                    changeBasisPoints?: number;
                                    dailyBudget?: {
                                        amountMinor: string;
                                        currency: string;
                                    };
                                    entity: {
                                        id: string;
                                        /** @enum {string} */
                                        kind: "campaign" | "adset" | "creative";
                                    };
                                };
                                /** @constant */
                                kind: "propose";
                                plannedSpend?: {
                                    channel: string;
                                    ofAction: number;
                                };
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                /** @constant */
                                kind: "notify";
                                message: string;
                                /** @enum {string} */
                                severity: "info" | "warning" | "critical";
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                actionType: string;
                                gateId: string;
                                /** @constant */
                                kind: "evaluate_gate";
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            } | {
                                /** @constant */
                                kind: "start_run";
                                run: {
                                    /** @constant */
                                    kind: "forecast";
                                    request: {
                                        /** @default {} */
                                        dimensions: {
                                            [key: string]: string;
                                        };
                                        floor?: number;
                                        /** @default [] */
                                        readonly holidays: {
                                            /** Format: date */
                                            day: string;
                                            name: string;
                                        }[];
                                        horizon: number;
                                        readonly members?: ("theta" | "exponential-smoothing" | "decomposition" | "boosted-trees" | "arima" | "additive" | "seasonal-naive")[];
                                        metric: string;
                                        /**
                                         * @default refuse
                                         * @enum {string}
                                         */
                                        missing: "refuse" | "zero";
                                        source: string;
                                        readonly weights?: {
                                            [key: string]: number;
                                        };
                                    };
                                } | {
                                    /** @constant */
                                    kind: "optimization";
                                    request: {
                                        name: string;
                                        plan: {
                                            /** @constant */
                                            kind: "inventory";
                                            request: {
                                                budget?: number;
                                                capacity?: {
                                                    amount: number;
                                                    unit: string;
                                                };
                                                currency: string;
                                                readonly periods: string[];
                                                readonly products: {
                                                    readonly demand: number[];
                                                    holdingCost: number;
                                                    leadPeriods: number;
                                                    lotSize?: number;
                                                    name: string;
                                                    openingStock: number;
                                                    orderCost: number;
                                                    purchaseCost: number;
                                                    safetyStock: number;
                                                    serviceLevel: number;
                                                    space: number;
                                                    stockOutCost: number;
                                                    uncertainty?: {
                                                        deviation: number;
                                                        /** @enum {string} */
                                                        level: "0.90" | "0.95" | "0.975" | "0.99";
                                                    };
                                                    unit: string;
                                                }[];
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "staffing";
                                            request: {
                                                currency: string;
                                                headcount?: number;
                                                readonly people?: {
                                                    maxHours: number;
                                                    minHours?: number;
                                                    name: string;
                                                    readonly shifts: string[];
                                                }[];
                                                readonly periods: {
                                                    name: string;
                                                    people: number;
                                                }[];
                                                readonly restRules: [
                                                    string,
                                                    string
                                                ][];
                                                readonly shifts: {
                                                    cost: number;
                                                    hours: number;
                                                    name: string;
                                                    readonly periods: string[];
                                                }[];
                                                shortageCost?: number;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "budget";
                                            request: {
                                                budget: number;
                                                readonly channels: {
                                                    name: string;
                                                    readonly response: {
                                                        response: number;
                                                        spend: number;
                                                    }[];
                                                }[];
                                                currency: string;
                                                responseUnit: string;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "metrics";
                                            request: {
                                                readonly constraints: {
                                                    metric: string;
                                                    /** @enum {string} */
                                                    operator: "<=" | ">=" | "=";
                                                    value: number;
                                                }[];
                                                readonly decisionVariables: {
                                                    readonly effects: {
                                                        metric: string;
                                                        perUnit: number;
                                                    }[];
                                                    /** @enum {string} */
                                                    kind: "continuous" | "integer" | "binary";
                                                    lower: number | null;
                                                    name: string;
                                                    unit: string;
                                                    upper: number | null;
                                                }[];
                                                readonly metrics: {
                                                    base: number;
                                                    name: string;
                                                    unit: string;
                                                }[];
                                                /** @enum {string} */
                                                objective: "maximize" | "minimize";
                                                targetMetric: string;
                                            };
                                        } | {
                                            /** @constant */
                                            kind: "linear";
                                            request: {
                                                readonly constraints: {
                                                    name: string;
                                                    /** @enum {string} */
                                                    relation: "<=" | ">=" | "=";
                                                    rightHandSide: number;
                                                    readonly terms: {
                                                        coefficient: number;
                                                        unit?: string;
                                                        variable: string;
                                                    }[];
                                                    unit: string;
                                                }[];
                                                objective: {
                                                    constant: number;
                                                    /** @enum {string} */
                                                    direction: "maximize" | "minimize";
                                                    readonly terms: {
                                                        coefficient: number;
                                                        unit?: string;
                                                        variable: string;
                                                    }[];
                                                    unit: string;
                                                };
                                                readonly variables: {
                                                    /** @enum {string} */
                                                    kind: "continuous" | "integer" | "binary";
                                                    lower: number | null;
                                                    name: string;
                                                    unit: string;
                                                    upper: number | null;
                                                }[];
                                            };
                                        };
                                        /** @default false */
                                        sensitivity: boolean;
                                        /** @default 60 */
                                        timeLimitSeconds: number;
                                    };
                                } | {
                                    /** @constant */
                                    kind: "simulation";
                                    request: {
                                        model: {
                                            /** @default [] */
                                            correlations: {
                                                between: [
                                                    string,
                                                    string
                                                ];
                                                coefficient: number;
                                            }[];
                                            formulas: {
                                                formula: string;
                                                name: string;
                                            }[];
                                            inputs: {
                                                distribution: {
                                                    /** @constant */
                                                    kind: "fixed";
                                                    value: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "uniform";
                                                    max: number;
                                                    min: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "normal";
                                                    mean: number;
                                                    standardDeviation: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "lognormal";
                                                    logMean: number;
                                                    logStandardDeviation: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "triangular";
                                                    max: number;
                                                    min: number;
                                                    mode: number;
                                                } | {
                                                    alpha: number;
                                                    beta: number;
                                                    /** @constant */
                                                    kind: "beta";
                                                    /** @default 1 */
                                                    max: number;
                                                    /** @default 0 */
                                                    min: number;
                                                } | {
                                                    /** @constant */
                                                    kind: "empirical";
                                                    values: number[];
                                                } | {
                                                    /** @default {} */
                                                    dimensions: {
                                                        [key: string]: string;
                                                    };
                                                    /** @constant */
                                                    kind: "observed";
                                                    /** @default 365 */
                                                    limit: number;
                                                    metric: string;
                                                    source: string;
                                                };
                                                name: string;
                                            }[];
                                            outcome: string;
                                        };
                                        name: string;
                                        plan: {
                                            /** @default 10000 */
                                            draws: number;
                                            seed: string;
                                            until?: {
                                                /** @enum {string} */
                                                estimate: "mean" | "p10" | "p50" | "p90";
                                                standardError: number;
                                            };
                                        };
                                    };
                                };
                                /** @enum {string} */
                                when: "always" | "on_success" | "on_failure";
                            })[];
                            /** Format: date-time */
                            at: string;
                            measures: {
                                [key: string]: number | string;
                            };
                            observation?: {
                                /** Format: date-time */
                                at: string;
                                metric: string;
                                series: string;
                                source: string;
                                value: string;
                            };
                            triggerEventId: string;
                        }[];
                        outcomes: {
                            [key: string]: number;
                        };
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EnableAutomationRule: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                ruleId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListRuleEvaluations: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                limit?: number;
                outcome?: "fired" | "condition_false" | "condition_unknown" | "cooling_down" | "target_missing";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                ruleId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            eventId: string;
                            matched: boolean;
                            measures: {
                                [key: string]: number | string;
                            };
                            observation: {
                                /** Format: date-time */
                                at: string;
                                metric: string;
                                series: string;
                                source: string;
                                value: string;
                            } | null;
                            /** @enum {string} */
                            outcome: "fired" | "condition_false" | "condition_unknown" | "cooling_down" | "target_missing";
                            position: string;
                            reason: string;
                            ruleVersion: number;
                            trace: {
                                because: string;
                                field?: string;
                                operator: string;
                                path: string;
                                /** @enum {string} */
                                truth: "true" | "false" | "unknown";
                            }[];
                            trigger: {
                                eventId: string;
                                position: string;
                                /** Format: date-time */
                                recordedAt: string;
                                type: string;
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WhatIfRules: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": {
                    after?: string;
                    /** Format: date-time */
                    from?: string;
                    /** @default 50 */
                    limit?: number;
                    rules?: {
                        actions: ({
                            /** @enum {string} */
                            actionType: "budget_increase" | "budget_decrease" | "budget_set" | "bid_increase" | "bid_decrease" | "pause_campaign" | "pause_adset" | "pause_creative" | "enable_campaign" | "enable_adset" | "enable_creative";
                            changeBasisPoints?: number;
                            dailyBudget?: {
                                amountMinor: string;
                                currency: string;
                            } | {
                                channel: string;
                                ofAction: number;
                            };
                            entity: {
                                id: {
                                    value: string;
                                } | {
                                    fact: string;
                                };
                                /** @enum {string} */
                                kind: "campaign" | "adset" | "creative";
                            };
                            /** @constant */
                            kind: "propose";
                            /** @enum {string} */
                            when: "always" | "on_success" | "on_failure";
                        } | {
                            /** @constant */
                            kind: "notify";
                            message: string;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @enum {string} */
                            when: "always" | "on_success" | "on_failure";
                        } | {
                            actionType: string;
                            gateId: string;
                            /** @constant */
                            kind: "evaluate_gate";
                            /** @enum {string} */
                            when: "always" | "on_success" | "on_failure";
                        } | {
                            /** @constant */
                            kind: "start_run";
                            run: {
                                /** @constant */
                                kind: "forecast";
                                request: {
                                    /** @default {} */
                                    dimensions?: {
                                        [key: string]: string;
                                    };
                                    floor?: number;
                                    /** @default [] */
                                    readonly holidays?: {
                                        /** Format: date */
                                        day: string;
                                        name: string;
                                    }[];
                                    horizon: number;
                                    readonly members?: ("theta" | "exponential-smoothing" | "decomposition" | "boosted-trees" | "arima" | "additive" | "seasonal-naive")[];
                                    metric: string;
                                    /**
                                     * @default refuse
                                     * @enum {string}
                                     */
                                    missing?: "refuse" | "zero";
                                    source: string;
                                    readonly weights?: {
                                        [key: string]: number;
                                    };
                                };
                            } | {
                                /** @constant */
                                kind: "optimization";
                                request: {
                                    name: string;
                                    plan: {
                                        /** @constant */
                                        kind: "inventory";
                                        request: {
                                            budget?: number;
                                            capacity?: {
                                                amount: number;
                                                unit: string;
                                            };
                                            currency: string;
                                            readonly periods: string[];
                                            readonly products: {
                                                readonly demand: number[];
                                                holdingCost: number;
                                                leadPeriods: number;
                                                lotSize?: number;
                                                name: string;
                                                openingStock: number;
                                                orderCost: number;
                                                purchaseCost: number;
                                                safetyStock: number;
                                                serviceLevel: number;
                                                space: number;
                                                stockOutCost: number;
                                                uncertainty?: {
                                                    deviation: number;
                                                    /** @enum {string} */
                                                    level: "0.90" | "0.95" | "0.975" | "0.99";
                                                };
                                                unit: string;
                                            }[];
                                        };
                                    } | {
                                        /** @constant */
                                        kind: "staffing";
                                        request: {
                                            currency: string;
                                            headcount?: number;
                                            readonly people?: {
                                                maxHours: number;
                                                minHours?: number;
                                                name: string;
                                                readonly shifts: string[];
                                            }[];
                                            readonly periods: {
                                                name: string;
                                                people: number;
                                            }[];
                                            readonly restRules: [
                                                string,
                                                string
                                            ][];
                                            readonly shifts: {
                                                cost: number;
                                                hours: number;
                                                name: string;
                                                readonly periods: string[];
                                            }[];
                                            shortageCost?: number;
                                        };
                                    } | {
                                        /** @constant */
                                        kind: "budget";
                                        request: {
                                            budget: number;
                                            readonly channels: {
                                                name: string;
                                                readonly response: {
                                                    response: number;
                                                    spend: number;
                                                }[];
                                            }[];
                                            currency: string;
                                            responseUnit: string;
                                        };
                                    } | {
                                        /** @constant */
                                        kind: "metrics";
                                        request: {
                                            readonly constraints: {
                                                metric: string;
                                                /** @enum {string} */
                                                operator: "<=" | ">=" | "=";
                                                value: number;
                                            }[];
                                            readonly decisionVariables: {
                                                readonly effects: {
                                                    metric: string;
                                                    perUnit: number;
                                                }[];
                                                /** @enum {string} */
                                                kind: "continuous" | "integer" | "binary";
                                                lower: number | null;
                                                name: string;
                                                unit: string;
                                                upper: number | null;
                                            }[];
                                            readonly metrics: {
                                                base: number;
                                                name: string;
                                                unit: string;
                                            }[];
                                            /** @enum {string} */
                                            objective: "maximize" | "minimize";
                                            targetMetric: string;
                                        };
                                    } | {
                                        /** @constant */
                                        kind: "linear";
                                        request: {
                                            readonly constraints: {
                                                name: string;
                                                /** @enum {string} */
                                                relation: "<=" | ">=" | "=";
                                                rightHandSide: number;
                                                readonly terms: {
                                                    coefficient: number;
                                                    unit?: string;
                                                    variable: string;
                                                }[];
                                                unit: string;
                                            }[];
                                            objective: {
                                                constant: number;
                                                /** @enum {string} */
                                                direction: "maximize" | "minimize";
                                                readonly terms: {
                                                    coefficient: number;
                                                    unit?: string;
                                                    variable: string;
                                                }[];
                                                unit: string;
                                            };
                                            readonly variables: {
                                                /** @enum {string} */
                                                kind: "continuous" | "integer" | "binary";
                                                lower: number | null;
                                                name: string;
                                                unit: string;
                                                upper: number | null;
                                            }[];
                                        };
                                    };
                                    /** @default false */
                                    sensitivity?: boolean;
                                    /** @default 60 */
                                    timeLimitSeconds?: number;
                                };
                            } | {
                                /** @constant */
                                kind: "simulation";
                                request: {
                                    model: {
                                        /** @default [] */
                                        correlations?: {
                                            between: [
                                                string,
                                                string
                                            ];
                                            coefficient: number;
                                        }[];
                                        formulas: {
                                            formula: string;
                                            name: string;
                                        }[];
                                        inputs: {
                                            distribution: {
                                                /** @constant */
                                                kind: "fixed";
                                                value: number;
                                            } | {
                                                /** @constant */
                                                kind: "uniform";
                                                max: number;
                                                min: number;
                                            } | {
                                                /** @constant */
                                                kind: "normal";
                                                mean: number;
                                                standardDeviation: number;
                                            } | {
                                                /** @constant */
                                                kind: "lognormal";
                                                logMean: number;
                                                logStandardDeviation: number;
                                            } | {
                                                /** @constant */
                                                kind: "triangular";
                                                max: number;
                                                min: number;
                                                mode: number;
                                            } | {
                                                alpha: number;
                                                beta: number;
                                                /** @constant */
                                                kind: "beta";
                                                /** @default 1 */
                                                max?: number;
                                                /** @default 0 */
                                                min?: number;
                                            } | {
                                                /** @constant */
                                                kind: "empirical";
                                                values: number[];
                                            } | {
                                                /** @default {} */
                                                dimensions?: {
                                                    [key: string]: string;
                                                };
                                                /** @constant */
                                                kind: "observed";
                                                /** @default 365 */
                                                limit?: number;
                                                metric: string;
                                                source: string;
                                            };
                                            name: string;
                                        }[];
                                        outcome: string;
                                    };
                                    name: string;
                                    plan: {
                                        /** @default 10000 */
                                        draws?: number;
                                        seed: string;
                                        until?: {
                                            /** @enum {string} */
                                            estimate: "mean" | "p10" | "p50" | "p90";
                                            standardError: number;
                                        };
                                    };
                                };
                            };
                            /** @enum {string} */
                            when: "always" | "on_success" | "on_failure";
                        })[];
                        condition: components["schemas"]["WhatIfRulesInput.__schema1"];
                        coolDownMillis: number;
                        description: string;
                        measures: {
                            [key: string]: {
                                /** @constant */
                                kind: "last";
                                metric: string;
                                source?: string;
                            } | {
                                /** @enum {string} */
                                kind: "sum" | "avg" | "min" | "max" | "count";
                                metric: string;
                                source?: string;
                                windowMillis: number;
                            } | {
                                /** @constant */
                                kind: "trend";
                                metric: string;
                                source?: string;
                                windowMillis: number;
                            } | {
                                /** @constant */
                                kind: "anomaly";
                                metric: string;
                                source?: string;
                            };
                        };
                        ruleId: string;
                        title: string;
                        trigger: {
                            /** @constant */
                            kind: "event";
                            types: ("SignalObserved" | "SignalSourceRetired" | "TrustGateEvaluated" | "DecisionOutcomeObserved" | "AutopilotPlanFailed" | "AutopilotPlanDeviated" | "DecisionRecorded" | "GoalOutlookRecorded" | "GoalCompleted")[];
                        } | {
                            /** @constant */
                            kind: "metric";
                            metrics: string[];
                        };
                    }[];
                    /** Format: date-time */
                    to?: string;
                    trustPolicy?: {
                        actions: {
                            [key: string]: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                        };
                        holdAt: number;
                        passAt: {
                            conservative: number;
                            highRisk: number;
                            standard: number;
                        };
                        passMillis: number;
                        version: string;
                        weights: {
                            [key: string]: number;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        complete: boolean;
                        evaluated: number;
                        flipped: number;
                        items: {
                            /** Format: date-time */
                            at: string;
                            from: {
                                measures: {
                                    [key: string]: number | string;
                                };
                                /** @enum {string} */
                                outcome: "fired" | "condition_false" | "condition_unknown" | "cooling_down" | "target_missing";
                                reason: string;
                            };
                            /** @constant */
                            kind: "rule";
                            /** @description Position in the log, as decimal text */
                            position: string;
                            ruleId: string;
                            ruleVersion: number;
                            to?: {
                                measures: {
                                    [key: string]: number | string;
                                };
                                /** @enum {string} */
                                outcome: "fired" | "condition_false" | "condition_unknown" | "cooling_down" | "target_missing";
                                reason: string;
                            };
                            triggerEventId: string;
                        }[];
                        next?: string;
                        notJudged: number;
                        rules: {
                            count: number;
                            from: string;
                            ruleId: string;
                            to: string;
                        }[];
                        same: number;
                        transitions: {
                            count: number;
                            from: string;
                            to: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListSchedules: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                status?: "active" | "paused";
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            catchUp: {
                                /** @constant */
                                policy: "skip";
                            } | {
                                /** @constant */
                                policy: "once";
                            } | {
                                atMost: number;
                                /** @constant */
                                policy: "all";
                            };
                            /** Format: date-time */
                            definedAt: string;
                            definedBy: {
                                id: string;
                                /** @enum {string} */
                                kind: "user" | "apiKey" | "process" | "system";
                            };
                            firings: number;
                            input: {
                                [key: string]: components["schemas"]["ListSchedulesOutput.__schema0"];
                            };
                            job: string;
                            /** Format: date-time */
                            lastFiredFor?: string;
                            /** Format: uuid */
                            lastJobId?: string;
                            name: string;
                            /** Format: date-time */
                            nextDueAt?: string;
                            /** @enum {string} */
                            status: "active" | "paused";
                            timing: {
                                expression: string;
                                /** @constant */
                                kind: "cron";
                                timeZone: string;
                            } | {
                                everySeconds: number;
                                /** Format: date-time */
                                from: string;
                                /** @constant */
                                kind: "interval";
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetSchedule: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        catchUp: {
                            /** @constant */
                            policy: "skip";
                        } | {
                            /** @constant */
                            policy: "once";
                        } | {
                            atMost: number;
                            /** @constant */
                            policy: "all";
                        };
                        /** Format: date-time */
                        definedAt: string;
                        definedBy: {
                            id: string;
                            /** @enum {string} */
                            kind: "user" | "apiKey" | "process" | "system";
                        };
                        firings: number;
                        input: {
                            [key: string]: components["schemas"]["GetScheduleOutput.__schema0"];
                        };
                        job: string;
                        /** Format: date-time */
                        lastFiredFor?: string;
                        /** Format: uuid */
                        lastJobId?: string;
                        name: string;
                        /** Format: date-time */
                        nextDueAt?: string;
                        /** @enum {string} */
                        status: "active" | "paused";
                        timing: {
                            expression: string;
                            /** @constant */
                            kind: "cron";
                            timeZone: string;
                        } | {
                            everySeconds: number;
                            /** Format: date-time */
                            from: string;
                            /** @constant */
                            kind: "interval";
                        };
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DefineSchedule: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default {
                     *       "policy": "skip"
                     *     }
                     */
                    catchUp?: {
                        /** @constant */
                        policy: "skip";
                    } | {
                        /** @constant */
                        policy: "once";
                    } | {
                        /** @default 100 */
                        atMost?: number;
                        /** @constant */
                        policy: "all";
                    };
                    /** @default {} */
                    input?: {
                        [key: string]: components["schemas"]["DefineScheduleInput.__schema0"];
                    };
                    job: string;
                    timing: {
                        expression: string;
                        /** @constant */
                        kind: "cron";
                        /** @default UTC */
                        timeZone?: string;
                    } | {
                        everySeconds: number;
                        /** Format: date-time */
                        from?: string;
                        /** @constant */
                        kind: "interval";
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RemoveSchedule: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    PauseSchedule: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResumeSchedule: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                name: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListSimulations: {
        parameters: {
            query?: {
                after?: string;
                goalId?: string;
                limit?: number;
                status?: "requested" | "completed" | "failed" | "cancelled";
                subject?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            bound?: number;
                            code?: string;
                            /** Format: uuid */
                            decisionId?: string;
                            /** Format: date-time */
                            endedAt?: string;
                            gap?: number;
                            /** Format: uuid */
                            goalId?: string;
                            incumbent?: number;
                            position: string;
                            reason?: string;
                            /** Format: date-time */
                            requestedAt: string;
                            /** Format: uuid */
                            runId: string;
                            share?: number;
                            /** @enum {string} */
                            status: "requested" | "completed" | "failed" | "cancelled";
                            subject: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestSimulation: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    goalId?: string;
                    model: {
                        /** @default [] */
                        correlations?: {
                            between: [
                                string,
                                string
                            ];
                            coefficient: number;
                        }[];
                        formulas: {
                            formula: string;
                            name: string;
                        }[];
                        inputs: {
                            distribution: {
                                /** @constant */
                                kind: "fixed";
                                value: number;
                            } | {
                                /** @constant */
                                kind: "uniform";
                                max: number;
                                min: number;
                            } | {
                                /** @constant */
                                kind: "normal";
                                mean: number;
                                standardDeviation: number;
                            } | {
                                /** @constant */
                                kind: "lognormal";
                                logMean: number;
                                logStandardDeviation: number;
                            } | {
                                /** @constant */
                                kind: "triangular";
                                max: number;
                                min: number;
                                mode: number;
                            } | {
                                alpha: number;
                                beta: number;
                                /** @constant */
                                kind: "beta";
                                /** @default 1 */
                                max?: number;
                                /** @default 0 */
                                min?: number;
                            } | {
                                /** @constant */
                                kind: "empirical";
                                values: number[];
                            } | {
                                /** @default {} */
                                dimensions?: {
                                    [key: string]: string;
                                };
                                /** @constant */
                                kind: "observed";
                                /** @default 365 */
                                limit?: number;
                                metric: string;
                                source: string;
                            };
                            name: string;
                        }[];
                        outcome: string;
                    };
                    name: string;
                    plan: {
                        /** @default 10000 */
                        draws?: number;
                        seed: string;
                        until?: {
                            /** @enum {string} */
                            estimate: "mean" | "p10" | "p50" | "p90";
                            standardError: number;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetSimulation: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                runId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bound?: number;
                        code?: string;
                        /** Format: uuid */
                        decisionId?: string;
                        /** Format: date-time */
                        endedAt?: string;
                        gap?: number;
                        /** Format: uuid */
                        goalId?: string;
                        incumbent?: number;
                        position: string;
                        reason?: string;
                        request: components["schemas"]["GetSimulationOutput.__schema0"];
                        /** Format: date-time */
                        requestedAt: string;
                        result?: components["schemas"]["GetSimulationOutput.__schema1"];
                        /** Format: uuid */
                        runId: string;
                        share?: number;
                        /** @enum {string} */
                        status: "requested" | "completed" | "failed" | "cancelled";
                        subject: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CancelSimulation: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                runId: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    StreamLogEvents: {
        parameters: {
            query?: {
                /** @description Only events after this position. Absent: from now on */
                after?: string;
                /** @description Only events of streams of these categories */
                categories?: string[];
                /** @description Only events of these types */
                types?: string[];
            };
            header?: {
                /** @description Resume after this event */
                "Last-Event-ID"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetTenant: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        active: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        currency: string | null;
                        demo: boolean;
                        industry: string | null;
                        name: string;
                        secondFactorRequired: boolean;
                        slug: string;
                        subscriptionTier: string | null;
                        /** Format: uuid */
                        tenant: string;
                        timeZone: string | null;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ChangeTenantSettings: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": {
                    currency?: string;
                    industry?: string;
                    name?: string;
                    secondFactorRequired?: boolean;
                    timeZone?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListTenants: {
        parameters: {
            query?: {
                active?: string;
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            active: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            currency: string | null;
                            demo: boolean;
                            industry: string | null;
                            name: string;
                            secondFactorRequired: boolean;
                            slug: string;
                            subscriptionTier: string | null;
                            suspendedBecause: string | null;
                            /** Format: uuid */
                            tenant: string;
                            timeZone: string | null;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CreateTenant: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    demo?: boolean;
                    /** @default null */
                    industry?: string | null;
                    name: string;
                    slug: string;
                    /** @default null */
                    subscriptionTier?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ReactivateTenant: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                slug: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SuspendTenant: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                slug: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetCheckpoint: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListCheckpoints: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description C2SP tlog-checkpoint, a signed note */
                            note: string;
                            /**
                             * Format: date-time
                             * @description By the holder's clock: it is not under the signature
                             */
                            signedAt: string;
                            size: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetConsistencyProof: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                /** @description The size of the same or a later one */
                newer: number;
                /** @description The size of a checkpoint */
                older: number;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description RFC 6962, 2.1.2 */
                        hashes: string[];
                        newer: {
                            /** @description C2SP tlog-checkpoint, a signed note */
                            note: string;
                            /** @description SHA-256 in base64 */
                            rootHash: string;
                            /**
                             * Format: date-time
                             * @description By the holder's clock: it is not under the signature
                             */
                            signedAt: string;
                            size: number;
                        };
                        older: {
                            /** @description C2SP tlog-checkpoint, a signed note */
                            note: string;
                            /** @description SHA-256 in base64 */
                            rootHash: string;
                            /**
                             * Format: date-time
                             * @description By the holder's clock: it is not under the signature
                             */
                            signedAt: string;
                            size: number;
                        };
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetInclusionProof: {
        parameters: {
            query?: {
                /** @description Of the checkpoint that it is proved against; the newest when absent */
                size?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its position in the log */
                event: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checkpoint: {
                            /** @description C2SP tlog-checkpoint, a signed note */
                            note: string;
                            /** @description SHA-256 in base64 */
                            rootHash: string;
                            /**
                             * Format: date-time
                             * @description By the holder's clock: it is not under the signature
                             */
                            signedAt: string;
                            size: number;
                        };
                        /** @description Of the tree: with the SHA-256 of `envelope` in base64 */
                        entry: string;
                        /** @description The RFC 8785 form of the event as it stands in the log */
                        envelope: string;
                        /** @description RFC 6962, 2.1.1: from the leaf's sibling up */
                        hashes: string[];
                        index: number;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListVerifierKeys: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Signed notes, the oldest first: by each a key that signed passed it on to the next */
                        handovers: string[];
                        /** @description Of each kind the key that signs now first, then those that signed before it */
                        items: {
                            /** @description C2SP signed-note verifier key */
                            key: string;
                            name: string;
                            /** @enum {string} */
                            signs: "checkpoints" | "evidence-bundles";
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetRootCheckpoint: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListRootCheckpoints: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description C2SP tlog-checkpoint, a signed note */
                            note: string;
                            /**
                             * Format: date-time
                             * @description By the holder's clock: it is not under the signature
                             */
                            signedAt: string;
                            size: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListRootVerifierKeys: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Signed notes, the oldest first: by each a key that signed passed it on to the next */
                        handovers: string[];
                        /** @description Of each kind the key that signs now first, then those that signed before it */
                        items: {
                            /** @description C2SP signed-note verifier key */
                            key: string;
                            name: string;
                            /** @enum {string} */
                            signs: "checkpoints" | "evidence-bundles";
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetRootTile: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                /** @description C2SP tlog-tiles: 067, x001/x234/067, and 067.p/112 for the first 112 hashes or entries */
                index: string;
                /** @description From 0, the leaves, up to 63 */
                level: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetRootEntryBundle: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                /** @description C2SP tlog-tiles: 067, x001/x234/067, and 067.p/112 for the first 112 hashes or entries */
                index: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetTile: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                /** @description C2SP tlog-tiles: 067, x001/x234/067, and 067.p/112 for the first 112 hashes or entries */
                index: string;
                /** @description From 0, the leaves, up to 63 */
                level: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetEntryBundle: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                /** @description C2SP tlog-tiles: 067, x001/x234/067, and 067.p/112 for the first 112 hashes or entries */
                index: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetTlogProof: {
        parameters: {
            query?: {
                /** @description Of the checkpoint that it is proved against; the newest when absent */
                size?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its position in the log */
                event: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListTrustEvaluations: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                from?: string;
                gateId?: string;
                limit?: number;
                outcome?: "PASS" | "HOLD" | "BLOCK";
                to?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actionType: string;
                            /** Format: date-time */
                            asOf: string;
                            /** Format: date-time */
                            evaluatedAt: string;
                            /** Format: uuid */
                            evaluationId: string;
                            /** Format: date-time */
                            expiresAt?: string;
                            explanation: string;
                            gateId: string;
                            /** @enum {string} */
                            mode: "normal" | "limited" | "cuts_only" | "frozen";
                            /** @enum {string} */
                            outcome: "PASS" | "HOLD" | "BLOCK";
                            planDigest?: string;
                            /** @enum {string} */
                            reason: "SCORE" | "NO_DATA" | "UNREADABLE" | "ACTION_NOT_CLASSIFIED" | "ALWAYS_ALLOWED";
                            score: string;
                            scoreBasisPoints: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EvaluateTrustGate: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    actionType: string;
                    /** Format: date-time */
                    asOf?: string;
                    gateId: string;
                    planDigest?: string;
                    subject?: {
                        id: string;
                        kind: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GetTrustEvaluation: {
        parameters: {
            query?: {
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                evaluationId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        actionClass?: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                        actionType: string;
                        actor: {
                            id: string;
                            kind: string;
                        };
                        allowedActions: string[];
                        /** Format: date-time */
                        asOf: string;
                        components: {
                            [key: string]: number;
                        };
                        divergences: {
                            field: string;
                            recomputed?: string;
                            recorded?: string;
                        }[];
                        /** Format: date-time */
                        evaluatedAt: string;
                        /** Format: uuid */
                        evaluationId: string;
                        evaluator: string;
                        eventId: string;
                        expected: {
                            buckets: {
                                count: number;
                                graceMillis: number;
                                lengthMillis: number;
                            };
                            components: string[];
                            /** @enum {string} */
                            eventMatchQuality: "measured" | "drivers";
                            gates?: string[];
                            intervalMillis: number;
                            /** @enum {string} */
                            kind: "meta" | "google" | "tiktok" | "snapchat" | "cdp" | "dataset";
                            mandatory: boolean;
                            name: string;
                            requiredFields: string[];
                            sourceId: string;
                        }[];
                        /** Format: date-time */
                        expiresAt?: string;
                        explanation: string;
                        gateId: string;
                        inputs: {
                            eventId: string;
                            evidence: string[];
                            measurement: {
                                basisPoints: number;
                                /** @constant */
                                metric: "emq";
                            } | {
                                matched: number;
                                /** @constant */
                                metric: "eventMatch";
                                pixelEvents: number;
                                serverEvents: number;
                            } | {
                                configuredEvents: number;
                                expectedEvents: number;
                                /** @constant */
                                metric: "pixelCoverage";
                                pages: number;
                                pagesWithPixel: number;
                            } | {
                                meanMillis: number;
                                /** @constant */
                                metric: "conversionLatency";
                            } | {
                                analyticsConversions: number;
                                analyticsRevenueMinor: string;
                                /** @constant */
                                metric: "attribution";
                                platformConversions: number;
                                platformRevenueMinor: string;
                            } | {
                                /** Format: date-time */
                                bucketStart: string;
                                expected: number;
                                field: string;
                                /** @constant */
                                metric: "completeness";
                                received: number;
                            } | {
                                basisPoints: number;
                                component: string;
                                /** @constant */
                                metric: "component";
                            };
                            /** Format: date-time */
                            observedAt: string;
                            sourceId: string;
                        }[];
                        issues: {
                            code: string;
                            sourceId?: string;
                            text: string;
                        }[];
                        lacking: {
                            /** @enum {string} */
                            cause: "missing" | "stale" | "future-dated" | "not-a-number" | "empty";
                            mandatory: boolean;
                            signal: string;
                            sourceId: string;
                        }[];
                        /** @enum {string} */
                        mode: "normal" | "limited" | "cuts_only" | "frozen";
                        /** @enum {string} */
                        outcome: "PASS" | "HOLD" | "BLOCK";
                        planDigest?: string;
                        policy: {
                            actions: {
                                [key: string]: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                            };
                            holdAt: number;
                            passAt: {
                                conservative: number;
                                highRisk: number;
                                standard: number;
                            };
                            passMillis: number;
                            version: string;
                            weights: {
                                [key: string]: number;
                            };
                        };
                        policyDigest: string;
                        position: string;
                        questionDigest: string;
                        /** @enum {string} */
                        reason: "SCORE" | "NO_DATA" | "UNREADABLE" | "ACTION_NOT_CLASSIFIED" | "ALWAYS_ALLOWED";
                        restrictedActions: string[];
                        score: string;
                        scoreBasisPoints: number;
                        sources: {
                            components: {
                                [key: string]: number;
                            };
                            /** Format: date-time */
                            newestAt?: string;
                            sourceId: string;
                        }[];
                        subject?: {
                            id: string;
                            kind: string;
                        };
                        thresholdBasisPoints?: number;
                        unreadable?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListTrustGates: {
        parameters: {
            query?: {
                after?: string;
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            blocked: number;
                            current: {
                                actionType: string;
                                /** Format: date-time */
                                asOf: string;
                                /** Format: date-time */
                                evaluatedAt: string;
                                /** Format: uuid */
                                evaluationId: string;
                                /** Format: date-time */
                                expiresAt?: string;
                                explanation: string;
                                gateId: string;
                                /** @enum {string} */
                                mode: "normal" | "limited" | "cuts_only" | "frozen";
                                /** @enum {string} */
                                outcome: "PASS" | "HOLD" | "BLOCK";
                                planDigest?: string;
                                /** @enum {string} */
                                reason: "SCORE" | "NO_DATA" | "UNREADABLE" | "ACTION_NOT_CLASSIFIED" | "ALWAYS_ALLOWED";
                                score: string;
                                scoreBasisPoints: number;
                            };
                            evaluations: number;
                            gateId: string;
                            held: number;
                            /** Format: date-time */
                            lastEvaluatedAt: string;
                            passed: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListTrustPolicies: {
        parameters: {
            query?: {
                /** @description Answer as of this moment: an RFC 3339 time, or a position in the log. A time means the last position recorded at or before it. The answer names the position in Precedent-Position: ask for further pages with that. */
                asOf?: string;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        current: string;
                        items: {
                            /** Format: date-time */
                            adoptedAt?: string;
                            digest: string;
                            policy: {
                                actions: {
                                    [key: string]: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                                };
                                holdAt: number;
                                passAt: {
                                    conservative: number;
                                    highRisk: number;
                                    standard: number;
                                };
                                passMillis: number;
                                version: string;
                                weights: {
                                    [key: string]: number;
                                };
                            };
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AdoptTrustPolicy: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    actions: {
                        [key: string]: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                    };
                    holdAt: number;
                    passAt: {
                        conservative: number;
                        highRisk: number;
                        standard: number;
                    };
                    passMillis: number;
                    version: string;
                    weights: {
                        [key: string]: number;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListSignalSources: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        asOf: string;
                        items: {
                            buckets: {
                                count: number;
                                graceMillis: number;
                                lengthMillis: number;
                            };
                            components: {
                                [key: string]: number;
                            };
                            /** @enum {string} */
                            eventMatchQuality: "measured" | "drivers";
                            gates?: string[];
                            intervalMillis: number;
                            issues: {
                                code: string;
                                sourceId?: string;
                                text: string;
                            }[];
                            /** @enum {string} */
                            kind: "meta" | "google" | "tiktok" | "snapchat" | "cdp" | "dataset";
                            lacking: {
                                /** @enum {string} */
                                cause: "missing" | "stale" | "future-dated" | "not-a-number" | "empty";
                                mandatory: boolean;
                                signal: string;
                                sourceId: string;
                            }[];
                            mandatory: boolean;
                            name: string;
                            /** Format: date-time */
                            newestAt?: string;
                            /** Format: date-time */
                            registeredAt: string;
                            requiredFields: string[];
                            sourceId: string;
                            /** @enum {string} */
                            state: "delivering" | "lacking" | "silent";
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RegisterSignalSource: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    buckets: {
                        count: number;
                        graceMillis: number;
                        lengthMillis: number;
                    };
                    /** @default [] */
                    components?: string[];
                    /** @enum {string} */
                    eventMatchQuality: "measured" | "drivers";
                    gates?: string[];
                    intervalMillis: number;
                    /** @enum {string} */
                    kind: "meta" | "google" | "tiktok" | "snapchat" | "cdp" | "dataset";
                    /** @default true */
                    mandatory?: boolean;
                    name: string;
                    requiredFields: string[];
                    sourceId: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RetireSignalSource: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                sourceId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ObserveSignal: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                sourceId: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    signals: {
                        /** @default [] */
                        evidence?: string[];
                        measurement: {
                            basisPoints: number;
                            /** @constant */
                            metric: "emq";
                        } | {
                            matched: number;
                            /** @constant */
                            metric: "eventMatch";
                            pixelEvents: number;
                            serverEvents: number;
                        } | {
                            configuredEvents: number;
                            expectedEvents: number;
                            /** @constant */
                            metric: "pixelCoverage";
                            pages: number;
                            pagesWithPixel: number;
                        } | {
                            meanMillis: number;
                            /** @constant */
                            metric: "conversionLatency";
                        } | {
                            analyticsConversions: number;
                            analyticsRevenueMinor: string;
                            /** @constant */
                            metric: "attribution";
                            platformConversions: number;
                            platformRevenueMinor: string;
                        } | {
                            /** Format: date-time */
                            bucketStart: string;
                            expected: number;
                            field: string;
                            /** @constant */
                            metric: "completeness";
                            received: number;
                        } | {
                            basisPoints: number;
                            component: string;
                            /** @constant */
                            metric: "component";
                        };
                        /** Format: date-time */
                        observedAt: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ListWebhooks: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            address: string;
                            /** Format: date-time */
                            definedAt: string;
                            definedBy: {
                                id: string;
                                kind: string;
                            };
                            deliveries: number;
                            fields: string[];
                            input: {
                                [key: string]: components["schemas"]["ListWebhooksOutput.__schema0"];
                            };
                            job: string;
                            /** Format: date-time */
                            lastDeliveryAt?: string;
                            /** Format: uuid */
                            lastJobId?: string;
                            name: string;
                            /** Format: uuid */
                            webhookId: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DefineWebhook: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default [] */
                    fields?: string[];
                    /** @default {} */
                    input?: {
                        [key: string]: components["schemas"]["DefineWebhookInput.__schema0"];
                    };
                    job: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                        id: string;
                        position: string;
                        revision: string;
                        /** @description The secret, this once. Absent from the answer to a repeated request: then define another webhook */
                        secret?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RemoveWebhook: {
        parameters: {
            header?: {
                /** @description Repeats with this key give the first result; another input under it is refused */
                "Idempotency-Key"?: string;
                /** @description Revision in quotes, from an ETag: refused with 412 if the stream has moved on */
                "If-Match"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
            path: {
                webhookId: string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Send it as Precedent-After to read your own write */
                        position?: string;
                        /** @description The stream's revision, as in the ETag */
                        revision?: string;
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WhatIf: {
        parameters: {
            header?: {
                /** @description Answer only with what the log held at this position, or 503 */
                "Precedent-After"?: string;
                /** @description The tenant to act in; for super admins only */
                "Precedent-Tenant"?: string;
            };
        };
        requestBody: {
            content: {
                "application/json": {
                    after?: string;
                    /** Format: date-time */
                    from?: string;
                    /** @default 50 */
                    limit?: number;
                    /** Format: date-time */
                    to?: string;
                    trustPolicy: {
                        actions: {
                            [key: string]: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                        };
                        holdAt: number;
                        passAt: {
                            conservative: number;
                            highRisk: number;
                            standard: number;
                        };
                        passMillis: number;
                        version: string;
                        weights: {
                            [key: string]: number;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        actionClasses: {
                            actionClass: string;
                            count: number;
                            from: string;
                            to: string;
                        }[];
                        complete: boolean;
                        evaluated: number;
                        flipped: number;
                        gates: {
                            count: number;
                            from: string;
                            gateId: string;
                            to: string;
                        }[];
                        items: {
                            actionType: string;
                            /** Format: date-time */
                            asOf: string;
                            causes: ("score" | "threshold" | "holdThreshold" | "actionClass" | "data")[];
                            components: {
                                component: string;
                                from?: {
                                    contributionBasisPoints: number;
                                    shareBasisPoints: number;
                                    weightBasisPoints: number;
                                };
                                to?: {
                                    contributionBasisPoints: number;
                                    shareBasisPoints: number;
                                    weightBasisPoints: number;
                                };
                            }[];
                            /** Format: uuid */
                            evaluationId: string;
                            from: {
                                /** @enum {string} */
                                actionClass?: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                                explanation: string;
                                holdBasisPoints: number;
                                /** @enum {string} */
                                outcome: "PASS" | "HOLD" | "BLOCK";
                                /** @enum {string} */
                                reason: "SCORE" | "NO_DATA" | "UNREADABLE" | "ACTION_NOT_CLASSIFIED" | "ALWAYS_ALLOWED";
                                scoreBasisPoints: number;
                                thresholdBasisPoints?: number;
                            };
                            gateId: string;
                            /** @constant */
                            kind: "gate";
                            /** @description Position in the log, as decimal text */
                            position: string;
                            to: {
                                /** @enum {string} */
                                actionClass?: "standard" | "highRisk" | "conservative" | "alwaysAllowed";
                                explanation: string;
                                holdBasisPoints: number;
                                /** @enum {string} */
                                outcome: "PASS" | "HOLD" | "BLOCK";
                                /** @enum {string} */
                                reason: "SCORE" | "NO_DATA" | "UNREADABLE" | "ACTION_NOT_CLASSIFIED" | "ALWAYS_ALLOWED";
                                scoreBasisPoints: number;
                                thresholdBasisPoints?: number;
                            };
                        }[];
                        next?: string;
                        notJudged: number;
                        same: number;
                        transitions: {
                            count: number;
                            from: string;
                            to: string;
                        }[];
                    };
                };
            };
            /** @description Not done; `code` says why */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
