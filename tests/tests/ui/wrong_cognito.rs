use lambkin::cognito::User;
use lambkin::function;

#[function(cognito = "PreSignup_SignUp")]
async fn typo(_user: User) {}

#[function(cognito = "PreSignUp")]
async fn family(_user: User) {}

#[function(cognito = "PreSignUp_*", timeout = 6)]
async fn slow(_user: User) {}

fn main() {}
