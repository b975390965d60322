//! Amazon Cognito.

use crate::text::nearest;

/// The trigger sources of user pools.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html>
const SOURCES: &[&str] = &[
    "CreateAuthChallenge_Authentication",
    "CustomEmailSender_AccountTakeOverNotification",
    "CustomEmailSender_AdminCreateUser",
    "CustomEmailSender_Authentication",
    "CustomEmailSender_ForgotPassword",
    "CustomEmailSender_ResendCode",
    "CustomEmailSender_SignUp",
    "CustomEmailSender_UpdateUserAttribute",
    "CustomEmailSender_VerifyUserAttribute",
    "CustomMessage_AdminCreateUser",
    "CustomMessage_Authentication",
    "CustomMessage_ForgotPassword",
    "CustomMessage_ResendCode",
    "CustomMessage_SignUp",
    "CustomMessage_UpdateUserAttribute",
    "CustomMessage_VerifyUserAttribute",
    "CustomSMSSender_AdminCreateUser",
    "CustomSMSSender_Authentication",
    "CustomSMSSender_ForgotPassword",
    "CustomSMSSender_ResendCode",
    "CustomSMSSender_SignUp",
    "CustomSMSSender_UpdateUserAttribute",
    "CustomSMSSender_VerifyUserAttribute",
    "DefineAuthChallenge_Authentication",
    "InboundFederation_ExternalProvider",
    "PostAuthentication_Authentication",
    "PostConfirmation_ConfirmForgotPassword",
    "PostConfirmation_ConfirmSignUp",
    "PreAuthentication_Authentication",
    "PreSignUp_AdminCreateUser",
    "PreSignUp_ExternalProvider",
    "PreSignUp_SignUp",
    "TokenGeneration_AuthenticateDevice",
    "TokenGeneration_Authentication",
    "TokenGeneration_ClientCredentials",
    "TokenGeneration_HostedAuth",
    "TokenGeneration_NewPasswordChallenge",
    "TokenGeneration_RefreshTokens",
    "UserMigration_Authentication",
    "UserMigration_ForgotPassword",
    "VerifyAuthChallengeResponse_Authentication",
];

/// Checks a trigger source, or all of a family: `PreSignUp_*`.
pub fn trigger_source(text: &str) -> Result<(), String> {
    let family = |text: &str| SOURCES.iter().any(|source| source.split('_').next() == Some(text));
    if SOURCES.contains(&text) || text.strip_suffix("_*").is_some_and(family) {
        return Ok(());
    }
    if family(text) {
        return Err(format!("`{text}` is not a trigger source of Cognito: write `{text}_*` for all of them"));
    }
    match nearest(text, SOURCES.iter().copied()) {
        Some(near) => Err(format!("`{text}` is not a trigger source of Cognito, did you mean `{near}`?")),
        None => Err(format!(
            "`{text}` is not a trigger source of Cognito: write `PreSignUp_SignUp`, `TokenGeneration_*` or another"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trigger_sources_are_those_of_cognito() {
        for source in ["PreSignUp_SignUp", "PreSignUp_*", "TokenGeneration_RefreshTokens"] {
            assert_eq!(trigger_source(source), Ok(()), "{source}");
        }
        for (source, says) in [
            ("PreSignUp", "write `PreSignUp_*` for all of them"),
            ("PreSignup_SignUp", "did you mean `PreSignUp_SignUp`?"),
            ("x", "or another"),
            ("Pre_*", "is not a trigger source"),
        ] {
            let error = trigger_source(source).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
